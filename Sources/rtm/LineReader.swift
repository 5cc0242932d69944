import CommandKit
import Glibc
import Threads

/// The lines of a file or a pipe, one by one, in as much memory as the longest of them takes.
struct LineReader: ~Copyable {
  private let descriptor: Descriptor
  /// What errors call the file.
  let name: String
  /// Of the whole, less what had been read before; `nil` where it is no regular file.
  private let size: Int?
  private var buffer: [UInt8] = []
  /// Where the next line begins in the buffer, and up to where there is no line's end.
  private var start = 0
  private var searched = 0
  private var hasEnded = false
  private var bytesGiven = 0
  /// Of the line that was given out last, from 1.
  private(set) var number = 0

  enum Next: Equatable {
    /// Without its end.
    case line([UInt8])
    /// More may come, but has not come yet.
    case pause
    case end
  }

  /// More than a server takes.
  static let longestLine = 16 << 20
  private static let portion = 1 << 16

  init(reading descriptor: consuming Descriptor, name: String) {
    var status = stat()
    let isFile = fstat(descriptor.number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isFile ? Int(status.st_size) - max(0, lseek(descriptor.number, 0, SEEK_CUR)) : nil
    self.name = name
    self.descriptor = descriptor
  }

  /// How much of the whole the lines so far are, from 0 to 1; `nil` where nobody knows.
  var fraction: Double? {
    guard let size, size > 0 else { return nil }
    return min(1, Double(bytesGiven) / Double(size))
  }
}

// MARK: Reading

extension LineReader {
  /// The next line; with `waits`, waits for it until `deadline` or until `other` is readable, and
  /// pauses only then.
  mutating func next(
    waits: Bool, until deadline: ContinuousClock.Instant? = nil, or other: Int32? = nil
  ) throws(Failure) -> Next {
    while true {
      if let line = lineInBuffer() { return .line(line) }
      if hasEnded { return lastLine().map { .line($0) } ?? .end }
      guard buffer.count - start <= Self.longestLine else {
        throw Failure(
          .failure, "\(name), line \(number + 1): it is longer than \(Self.longestLine >> 20) MiB")
      }
      let patience = deadline.map { $0 - ContinuousClock.now }
      guard isReadable(within: waits ? patience : .zero, or: other) else { return .pause }
      try read()
    }
  }

  private mutating func lineInBuffer() -> [UInt8]? {
    guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = buffer.count
      return nil
    }
    let line = Array(buffer[start..<end])
    give(upTo: end + 1)
    return line
  }

  /// What stands behind the last newline.
  private mutating func lastLine() -> [UInt8]? {
    guard start < buffer.count else { return nil }
    let line = Array(buffer[start...])
    give(upTo: buffer.count)
    return line
  }

  private mutating func give(upTo end: Int) {
    bytesGiven += end - start
    number += 1
    start = end
    searched = end
  }

  private mutating func read() throws(Failure) {
    buffer.removeSubrange(..<start)
    searched -= start
    start = 0
    let count = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.portion))
    let got = buffer.withUnsafeMutableBytes {
      Glibc.read(descriptor.number, $0.baseAddress?.advanced(by: count), Self.portion)
    }
    buffer.removeLast(Self.portion - max(0, got))
    if got == 0 { hasEnded = true }
    if got < 0, errno != EINTR, errno != EAGAIN {
      throw Input.unreadable(name)
    }
  }

  /// `patience` of `nil` has no end; that `other` is readable ends it, too.
  private func isReadable(within patience: Duration?, or other: Int32?) -> Bool {
    let milliseconds = patience.map { max(0, ($0 / .milliseconds(1)).rounded(.up)) }
    // One of -1 is left out by poll(2).
    var wanted = [descriptor.number, other ?? -1].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let found = poll(&wanted, 2, milliseconds.map { Int32(min($0, 1e9)) } ?? -1)
    return found < 0 || wanted[0].revents != 0
  }
}
