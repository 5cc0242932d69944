import Reactor
import Threads

/// Lets go of accepted clients that may not be, telling them why.
///
/// A few are given the time to ask, be answered and end their side, which is what HTTP clients
/// expect: one that is answered before it has asked, or reset while it asks, does not hear why. Of
/// a flood the others are let go at once.
final class Dismissals {
  private static let mostAtOnce = 64
  private var count = 0

  func dismiss(_ socket: consuming Descriptor, on loop: EventLoop, with answer: [UInt8]) {
    guard count < Self.mostAtOnce else { return Listener.dismiss(socket, with: answer) }
    do {
      let stream = try Stream(adopting: socket, on: loop)
      stream.delegate = Dismissal(stream, answer: answer, of: self)
      count += 1
    } catch {}  // The loop cannot watch it, so it is closed already.
  }

  private final class Dismissal: StreamDelegate {
    private static let patienceSeconds = 1
    private unowned let stream: Stream
    private unowned let dismissals: Dismissals
    private let answer: [UInt8]

    init(_ stream: Stream, answer: [UInt8], of dismissals: Dismissals) {
      self.stream = stream
      self.answer = answer
      self.dismissals = dismissals
      stream.setDeadline(Self.patienceSeconds)
    }

    private func tell() {
      stream.write(answer)
      stream.finish()
    }

    func received(_ bytes: Span<UInt8>) { tell() }
    func peerEnded() { tell() }
    func deadlinePassed() { tell() }
    func outboxDrained() {}
    func closed() { dismissals.count -= 1 }
  }
}
