import Glibc
package import Threads

/// A thread that writes lines to a descriptor, so that no loop waits for a full pipe or a stopped
/// terminal. What waits is bounded; beyond that lines are dropped and counted.
///
/// Not by making the descriptor non-blocking: whoever shares it with us would have to bear that.
package final class LogWriter: Sendable {
  /// Lines that were never written.
  package let dropped = Counter()
  private let droppedBefore = Counter()
  private let lines: Mailbox<Message>
  /// The numbers of those ``Message/mark``s that were reached.
  private let marks: Mailbox<Int>
  private let markCount = Counter()
  private let limit: Int

  private enum Message: Sendable {
    case line(String)
    case mark(Int, isLast: Bool)
  }

  /// `limit` is in bytes, of what waits while the thread is in a write of as much at most.
  package init(limit: Int = 1 << 20) throws(SystemError) {
    self.limit = limit
    lines = try Mailbox()
    marks = try Mailbox()
  }

  /// Takes a line, from any thread. Never blocks.
  package func write(_ line: String) {
    guard lines.backlog < limit else { return dropped.add() }
    lines.post(.line(line), weight: line.utf8.count + 1)
    lines.ring()
  }

  /// Begins to write. `tend` is called about a second after something was written.
  package func start(
    writingTo descriptor: Int32, tend: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    // Not joined: it may hang in a write for ever, and ``finish(within:)`` must not.
    try LoopThread(named: "rtm-log") { self.run(writingTo: descriptor, tend) }.detach()
  }

  /// Lines dropped since this was called last; for ``start(writingTo:tend:)``'s `tend`.
  package func takeDropped() -> Int {
    let new = dropped.value - droppedBefore.value
    droppedBefore.add(new)
    return new
  }

  /// Waits until all that came before is written, but no longer than `seconds`. For one thread.
  package func flush(within seconds: Int = 1) {
    reachMark(isLast: false, within: seconds)
  }

  /// The same, and writes no more.
  package func finish(within seconds: Int = 1) { reachMark(isLast: true, within: seconds) }

  private func reachMark(isLast: Bool, within seconds: Int) {
    markCount.add()
    let number = markCount.value
    lines.post(.mark(number, isLast: isLast))
    lines.ring()
    let deadline = ContinuousClock.now + .seconds(seconds)
    // Earlier ones that nobody waited for any longer may come first.
    while !marks.collect().contains(number) {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { return }
      guard marks.mayWait() else { continue }
      Self.wait(for: marks.bellDescriptor, milliseconds: Int(left.rounded(.up)))
      marks.hush()
    }
  }
}

// MARK: The thread

extension LogWriter {
  private func run(writingTo descriptor: Int32, _ tend: () -> Void) {
    var isTended = true
    while true {
      let messages = lines.collect()
      var bytes: [UInt8] = []
      var reached: [Int] = []
      var isOver = false
      for message in messages {
        switch message {
        case .line(let line): bytes += (line + "\n").utf8
        case .mark(let number, let isLast):
          reached.append(number)
          isOver = isOver || isLast
        }
      }
      write(bytes, to: descriptor)
      for number in reached { marks.post(number) }
      marks.ring()
      if isOver { return }
      if !messages.isEmpty { isTended = false }
      guard lines.mayWait() else { continue }
      if !Self.wait(for: lines.bellDescriptor, milliseconds: isTended ? -1 : 1100) {
        isTended = true
        tend()
      }
      lines.hush()
    }
  }

  /// Blocks; gives up what cannot be written.
  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the descriptor with us made it non-blocking.
        Self.wait(for: descriptor, until: POLLOUT, milliseconds: -1)
      } else if errno != EINTR {
        return dropped.add(rest.count { $0 == UInt8(ascii: "\n") })
      }
    }
  }

  /// - Returns: false if time ran out.
  @discardableResult
  private static func wait(
    for descriptor: Int32, until events: Int32 = POLLIN, milliseconds: Int
  ) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&wanted, 1, Int32(milliseconds)) != 0
  }
}
