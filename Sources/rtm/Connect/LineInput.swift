import Glibc
import Reactor
import Threads

/// Standard input, or a file, line by line, as events of a loop.
final class LineInput {
  /// A line longer than this, in bytes, is given out in parts: nobody types it.
  private static let longestLine = 1 << 20
  /// Until it is asked again whether more lines may come.
  private static let hold = Duration.milliseconds(10)

  private let descriptor: Int32
  private let mayRead: () -> Bool
  private let handler: (String?) -> Void
  private unowned let loop: EventLoop
  private var registration: EventLoop.Registration?
  private var pending: [UInt8] = []

  /// `handler` gets each line without its end, then `nil` once. `mayRead` is false while lines
  /// would only pile up: they are left to whoever writes them.
  init(
    from descriptor: Int32, on loop: EventLoop, mayRead: @escaping () -> Bool,
    handler: @escaping (String?) -> Void
  ) {
    self.descriptor = descriptor
    self.loop = loop
    self.mayRead = mayRead
    self.handler = handler
    watch()
  }

  private func watch() {
    do throws(SystemError) {
      registration = try loop.add(descriptor, for: .readable, handler: self)
    } catch {
      // epoll refuses files, which are always readable, and closed descriptors, which fail to read.
      loop.after(.zero) { [weak self] in self?.readOn() }
    }
  }

  private func readOn() {
    guard mayRead() else { return wait() }
    guard read() else { return }
    loop.after(.zero) { [weak self] in self?.readOn() }
  }

  private func wait() {
    if let registration { loop.remove(registration) }
    registration = nil
    loop.after(Self.hold) { [weak self] in self?.watch() }
  }

  /// - Returns: false at the end.
  private func read() -> Bool {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &part, part.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return true }
    guard count > 0 else {
      if let registration { loop.remove(registration) }
      registration = nil
      if !pending.isEmpty { give(pending) }
      handler(nil)
      return false
    }
    pending += part[..<count]
    var lines = pending.split(separator: 10, omittingEmptySubsequences: false)
    let rest = lines.removeLast()
    pending = rest.count > Self.longestLine ? [] : Array(rest)
    if pending.isEmpty, !rest.isEmpty { lines.append(rest) }
    for line in lines { give(Array(line)) }
    return true
  }

  private func give(_ line: [UInt8]) {
    handler(String(decoding: line.last == 13 ? line.dropLast() : line[...], as: UTF8.self))
  }
}

extension LineInput: EventHandler {
  func ready(_ readiness: Readiness) {
    if mayRead() { _ = read() } else { wait() }
  }
}
