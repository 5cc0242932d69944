import Glibc
import Reactor
import Testing
import Threads

@Suite("Streams", .timeLimit(.minutes(5)))
struct StreamTests {
  let loop: EventLoop
  let stream: Stream
  let peer: Int32
  let delegate = Listening()

  init() throws {
    loop = try EventLoop()
    let (near, far) = try socketPair()
    peer = far
    stream = try Stream(adopting: Descriptor(owning: near, from: "socketpair"), on: loop)
    stream.delegate = delegate
  }

  @Test("bytes go both ways")
  func talks() {
    _ = Glibc.write(peer, "hello", 5)
    loop.runOnce(upTo: .seconds(1))
    #expect(delegate.received == Array("hello".utf8))
    stream.write(Array("there".utf8))
    #expect(readPeer() == Array("there".utf8))
    #expect(stream.unsentBytes == 0)
  }

  @Test(
    "what came before the deadline is read first, and may put it off", arguments: [true, false])
  func readsBeforeTheDeadline(renews: Bool) {
    if renews { delegate.onReceived = { [unowned stream] in stream.setDeadline(9) } }
    _ = Glibc.write(peer, "in time", 7)
    stream.deadlinePassed()
    #expect(delegate.received == Array("in time".utf8))
    #expect(delegate.deadlineCount == (renews ? 0 : 1))
    stream.setDeadline(nil)
    stream.deadlinePassed()
    #expect(delegate.deadlineCount == (renews ? 1 : 2))
  }

  @Test("what the peer does not take waits by reference, in order, and drains when it reads")
  func waits() {
    let block = [UInt8](repeating: 7, count: 1 << 20)
    stream.write(block)
    stream.write([1, 2, 3], isAnswer: true)
    #expect(stream.unsentBytes > 3)
    #expect(stream.unsentAnswerBytes == 3)
    var received: [UInt8] = []
    while received.count < block.count + 3 {
      received += readPeer()
      loop.runOnce(upTo: .milliseconds(10))
    }
    #expect(received == block + [1, 2, 3])
    #expect(delegate.drainedCount == 1)
    #expect(stream.unsentBytes == 0)
  }

  @Test("what is held is sent when it is released, as far as the peer takes it, then as it reads")
  func holds() {
    let block = [UInt8](repeating: 7, count: 1 << 20)
    stream.hold()
    stream.write([1])
    loop.runOnce(upTo: .milliseconds(10))
    #expect(readPeer().isEmpty)
    stream.write(block)
    stream.release()
    #expect(stream.unsentBytes > 0)
    var received: [UInt8] = []
    let deadline = ContinuousClock.now + .seconds(60)
    while received.count < block.count + 1, ContinuousClock.now < deadline {
      received += readPeer()
      loop.runOnce(upTo: .milliseconds(10))
    }
    #expect(received == [1] + block)
    #expect(delegate.drainedCount == 1)
  }

  @Test("what is held and finished is sent, then ended")
  func holdsToTheEnd() {
    stream.hold()
    stream.write([1])
    stream.finish()
    stream.release()
    #expect(readPeer() == [1])
    #expect(delegate.drainedCount == 0, "releasing calls nobody")
    Glibc.close(peer)
    while delegate.closedCount == 0 { loop.runOnce(upTo: .milliseconds(10)) }
  }

  @Test("finishing sends what waits, then ends; the peer's end closes the stream")
  func finishes() {
    let block = [UInt8](repeating: 7, count: 1 << 20)
    stream.write(block)
    stream.finish()
    stream.write([9])
    var received: [UInt8] = []
    while received.count < block.count {
      received += readPeer()
      loop.runOnce(upTo: .milliseconds(10))
    }
    #expect(received == block, "nothing is sent after finish()")
    #expect(delegate.closedCount == 0)
    Glibc.close(peer)
    while delegate.closedCount == 0 { loop.runOnce(upTo: .milliseconds(10)) }
  }

  @Test("a peer that does not read what a finished stream still has for it is cut off")
  func finishesInTime() {
    stream.write([UInt8](repeating: 7, count: 1 << 20))
    stream.finish(within: 0)
    while delegate.closedCount == 0 { loop.runOnce(upTo: .milliseconds(100)) }
    #expect(stream.unsentBytes == 0)
    Glibc.close(peer)
  }

  @Test("what was not begun can be dropped; a piece begun is sent whole")
  func drops() {
    let block = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<3 { stream.write(block) }
    stream.dropUnsent()
    stream.write([9])
    var received: [UInt8] = []
    while received.last != 9 {
      received += readPeer()
      loop.runOnce(upTo: .milliseconds(10))
    }
    #expect(received == block + [9])
  }

  @Test("a peer that is gone closes the stream, once")
  func closes() {
    Glibc.close(peer)
    stream.write([1])
    while delegate.closedCount == 0 {
      loop.runOnce(upTo: .milliseconds(10))
      if delegate.endedCount == 1 { stream.close() }
    }
    stream.close()
    #expect(delegate.closedCount == 1)
    #expect(stream.delegate == nil)
  }

  @Test("a stream that is not read gets nothing, and gets it later")
  func pauses() {
    stream.setReading(false)
    _ = Glibc.write(peer, "hello", 5)
    loop.runOnce(upTo: .milliseconds(5))
    #expect(delegate.received.isEmpty)
    stream.setReading(true)
    loop.runOnce(upTo: .seconds(1))
    #expect(delegate.received == Array("hello".utf8))
  }

  @Test("a stream that was paused and then finished reads on, so that its peer can end too")
  func finishesPaused() {
    stream.setReading(false)
    stream.write([UInt8](repeating: 7, count: 1 << 20))
    stream.finish()
    var sent = 0
    let block = [UInt8](repeating: 1, count: 1 << 16)
    for _ in 0..<100 where sent < 1 << 20 {
      sent += max(0, Glibc.write(peer, block, block.count))
      loop.runOnce(upTo: .milliseconds(10))
    }
    #expect(sent >= 1 << 20, "a peer that writes before it reads is not stuck")
    #expect(delegate.received.isEmpty)
    Glibc.close(peer)
  }

  @Test("a stream paused while its bytes were reported gets none of them")
  func pausesInTime() {
    let block = [UInt8](repeating: 7, count: 1 << 18)
    stream.write(block)
    delegate.onDrained = { [unowned stream] in stream.setReading(false) }
    while delegate.drainedCount == 0 {
      _ = readPeer()
      _ = Glibc.write(peer, "x", 1)
      let count = delegate.received.count
      loop.runOnce(upTo: .milliseconds(10))
      if delegate.drainedCount > 0 { #expect(delegate.received.count == count) }
    }
    Glibc.close(peer)
  }

  @Test("a closed stream is freed with its delegate, and its descriptor is closed")
  func frees() throws {
    let (near, far) = try socketPair()
    weak var freedStream: Stream?
    weak var freedDelegate: Listening?
    do {
      let stream = try Stream(adopting: Descriptor(owning: near, from: "socketpair"), on: loop)
      let delegate = Listening()
      stream.delegate = delegate
      freedStream = stream
      freedDelegate = delegate
      stream.write([UInt8](repeating: 7, count: 1 << 20))
    }
    #expect(freedStream != nil, "its loop keeps it")
    freedStream?.close()
    #expect(freedStream == nil)
    #expect(freedDelegate == nil)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while Glibc.read(far, &buffer, buffer.count) > 0 {}
    #expect(Glibc.read(far, &buffer, 1) == 0, "the descriptor is closed")
    Glibc.close(far)
  }

  @Test("a loop that ends closes its streams, and what is asked of them later does nothing")
  func loopEnds() {
    stream.write([UInt8](repeating: 7, count: 1 << 20))
    var kept: Listening? = Listening()
    weak let freed = kept
    loop.after(.seconds(1)) { [kept] in kept?.closed() }
    kept = nil
    #expect(freed != nil)
    loop.end()
    #expect(freed == nil, "timers are forgotten")
    #expect(delegate.closedCount == 1)
    #expect(stream.delegate == nil)
    stream.setDeadline(1)
    stream.setReading(false)
    stream.write([1])
    stream.close()
    while !readPeer().isEmpty {}
    #expect(Glibc.read(peer, nil, 0) == 0)
    Glibc.close(peer)
  }

  func readPeer() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(peer, &buffer, buffer.count)
    return Array(buffer[..<max(0, count)])
  }
}

/// Remembers what its stream told it.
final class Listening: StreamDelegate {
  var onDrained: () -> Void = {}
  var onReceived: () -> Void = {}
  private(set) var received: [UInt8] = []
  private(set) var endedCount = 0
  private(set) var drainedCount = 0
  private(set) var deadlineCount = 0
  private(set) var closedCount = 0

  func received(_ bytes: Span<UInt8>) {
    for index in bytes.indices { received.append(bytes[index]) }
    onReceived()
  }
  func peerEnded() { endedCount += 1 }
  func outboxDrained() {
    drainedCount += 1
    onDrained()
  }
  func deadlinePassed() { deadlineCount += 1 }
  func closed() { closedCount += 1 }
}
