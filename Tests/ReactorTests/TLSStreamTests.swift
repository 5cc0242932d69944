import COpenSSL
import Glibc
import Telemetry
import Testing
import Threads

@testable import Reactor

/// Both ends are streams on one loop; the kernel's buffers are small.
@Suite("Streams over TLS", .timeLimit(.minutes(5)))
struct TLSStreamTests {
  let files: TLSFiles
  let loop: EventLoop
  let usage = TLSUsage()
  let near = Listening()
  let far = Listening()

  init() throws {
    files = try TLSFiles.shared.get()
    loop = try EventLoop()
  }

  private func server(
    _ socket: consuming Descriptor, handshakeSeconds: Int = 10
  ) throws -> Reactor.Stream {
    let tls = try files.server(handshakeSeconds: handshakeSeconds, usage: usage)
    let session = TLSSession(serving: tls, on: loop.tlsWire)
    let stream = try Stream(adopting: socket, on: loop, securedBy: session)
    stream.delegate = far
    return stream
  }

  private func client(_ socket: consuming Descriptor) throws -> Reactor.Stream {
    let session = TLSSession(as: try files.client(), on: loop.tlsWire)
    let stream = try Stream(adopting: socket, on: loop, securedBy: session)
    stream.delegate = near
    return stream
  }

  private func streams() throws -> (client: Reactor.Stream, server: Reactor.Stream) {
    let (one, two) = try socketPair()
    return (
      try client(Descriptor(owning: one, from: "socketpair")),
      try server(Descriptor(owning: two, from: "socketpair"))
    )
  }

  private func turn(until condition: () -> Bool) {
    let patience = ContinuousClock.now + .seconds(20)
    while !condition() {
      guard ContinuousClock.now < patience else {
        Issue.record("waited in vain")
        return
      }
      loop.runOnce(upTo: .milliseconds(5))
    }
  }

  private func turn(_ count: Int = 10) { for _ in 0..<count { loop.runOnce(upTo: .zero) } }

  @Test("what is written before the handshake is done is sent after it, in order")
  func writesEarly() throws {
    let (client, server) = try streams()
    client.write([1, 2])
    server.write([3])
    client.write([4], isAnswer: true)
    #expect(client.unsentBytes == 3)
    #expect(client.unsentAnswerBytes == 1)
    turn { far.received.count == 3 && near.received.count == 1 }
    #expect(far.received == [1, 2, 4])
    #expect(near.received == [3])
    #expect(client.unsentBytes == 0)
    #expect(usage.handshakes.value == 1)
    #expect(usage.connections.value == 1)
    #expect(client.peer?.problem == nil)
  }

  @Test("large messages go both ways at once, and each end hears that its own are sent")
  func goesBothWays() throws {
    let (client, server) = try streams()
    let forth = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let back = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 / 11) }
    client.write(forth)
    server.write(back)
    turn { far.received.count >= forth.count && near.received.count >= back.count }
    #expect(far.received == forth)
    #expect(near.received == back)
    turn()
    #expect(near.drainedCount == 1 && far.drainedCount == 1)
    #expect(client.unsentBytes == 0 && server.unsentBytes == 0)
  }

  @Test("what a peer does not read waits as plaintext; a piece begun is sent whole, others drop")
  func waitsAndDrops() throws {
    let (client, server) = try streams()
    client.write([1])
    turn { far.received == [1] }
    client.setReading(false)
    let block = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<3 { server.write(block) }
    turn()
    #expect((2 << 20)...(3 << 20) ~= server.unsentBytes)
    #expect(loop.unsentBytes.value == server.unsentBytes)
    server.dropUnsent()
    #expect((1...(1 << 20)) ~= server.unsentBytes)
    server.write([9])
    client.setReading(true)
    turn { near.received.last == 9 }
    #expect(near.received == block + [9])
    #expect(loop.unsentBytes.value == 0)
  }

  @Test("a stream that is not read asks the kernel for nothing, and gets it later")
  func pauses() throws {
    let (client, server) = try streams()
    client.write([1])
    turn { far.received == [1] }
    server.setReading(false)
    client.write([2])
    turn()
    #expect(far.received == [1])
    server.setReading(true)
    turn { far.received == [1, 2] }
  }

  @Test("finishing sends what waits and says so; the other end answers in its own time")
  func finishes() throws {
    let (client, server) = try streams()
    client.write([UInt8](repeating: 7, count: 1 << 20))
    client.finish()
    turn { far.endedCount == 1 }
    #expect(far.received.count == 1 << 20)
    #expect(!server.isTruncated)
    #expect(near.closedCount == 0)
    server.write([1])
    server.finish()
    turn { far.closedCount == 1 && near.closedCount == 1 }
    #expect(usage.connections.value == 0)
  }

  @Test(
    "a connection that is closed has ended in order if all was sent, else it is known to be cut",
    arguments: [false, true])
  func isCut(losing losesSomething: Bool) throws {
    let (client, server) = try streams()
    client.write([1])
    turn { far.received == [1] }
    turn()  // nothing is left unread, else the kernel resets
    server.setReading(false)
    client.write([UInt8](repeating: 7, count: losesSomething ? 1 << 20 : 1))
    client.close()
    server.setReading(true)
    turn { far.endedCount == 1 }
    #expect(server.isTruncated == losesSomething)
  }

  @Test("a client that takes too long for the handshake is closed and counted")
  func timesOut() throws {
    let (one, two) = try socketPair()
    let server = try server(Descriptor(owning: two, from: "socketpair"), handshakeSeconds: 0)
    server.setDeadline(100)
    _ = Glibc.write(one, [22, 3, 1], 3)
    turn { far.closedCount == 1 }
    #expect(far.deadlineCount == 0)
    #expect(usage.timeouts.value == 1)
    #expect(usage.failures.value == 0)
    close(one)
  }

  @Test("a handshake that is finished in the last moment is in time")
  func finishesInTheLastMoment() throws {
    let (one, two) = try socketPair()
    let server = try server(Descriptor(owning: two, from: "socketpair"))
    let client = TLSSession(as: try files.client(), on: TLSWire())
    client.start()
    send(TLSPair.ciphertext(of: client), to: one)
    turn()
    var answer = [UInt8](repeating: 0, count: 1 << 14)
    let count = Glibc.read(one, &answer, answer.count)
    _ = TLSPair.give(answer[..<max(0, count)], to: client)
    send(TLSPair.ciphertext(of: client), to: one)
    server.deadlinePassed()
    #expect(usage.handshakes.value == 1)
    #expect(usage.timeouts.value == 0)
    #expect(far.deadlineCount == 0 && far.closedCount == 0)
    close(one)
  }

  @Test("a peer that asks for new keys and does not read the answers is not read on")
  func boundsAnswers() throws {
    let (one, two) = try socketPair()
    let server = try server(Descriptor(owning: two, from: "socketpair"))
    let client = TLSSession(as: try files.client(), on: TLSWire())
    client.start()
    send(TLSPair.ciphertext(of: client), to: one)
    turn()
    var answer = [UInt8](repeating: 0, count: 1 << 14)
    let count = Glibc.read(one, &answer, answer.count)
    _ = TLSPair.give(answer[..<max(0, count)], to: client)
    send(TLSPair.ciphertext(of: client), to: one)
    var taken = 0
    var isTakingAll = true
    while isTakingAll, taken < 2 << 20 {
      for _ in 0..<500 {
        SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED)
        SSL_do_handshake(client.ssl)
      }
      let requests = TLSPair.ciphertext(of: client)
      let count = Glibc.write(one, requests, requests.count)
      taken += max(0, count)
      isTakingAll = count == requests.count
      turn()
    }
    #expect(!isTakingAll, "\(taken) bytes of requests were read")
    #expect(server.failure == nil)
    close(one)
  }

  private func send(_ bytes: [UInt8], to number: Int32) {
    #expect(Glibc.write(number, bytes, bytes.count) == bytes.count)
  }

  @Test("the deadline that is set during the handshake counts from its end")
  func defersDeadlines() throws {
    let (client, server) = try streams()
    server.setDeadline(0)
    client.write([1])
    turn { far.received == [1] }
    turn { far.deadlineCount == 1 }
    #expect(usage.timeouts.value == 0)
  }

  @Test(
    "a client that speaks no TLS is told so, or that it makes no sense, and closed",
    arguments: [
      (Array("GET / HTTP/1.1\r\n\r\n".utf8), Array("use TLS".utf8), 1),
      ([22, 3, 1, 0, 4, 11, 0, 0, 0], [21, 3, 3, 0, 2, 2, 10], 0),
      ([22, 3, 1, 255, 255], [21, 3, 3, 0, 2, 2, 22], 0),
      ([128, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9], [21, 3, 3, 0, 2, 2, 47], 0),
    ] as [([UInt8], [UInt8], Int)])
  func refuses(_ bytes: [UInt8], _ answer: [UInt8], _ plain: Int) throws {
    let (one, two) = try socketPair()
    let server = try server(Descriptor(owning: two, from: "socketpair"))
    server.write([1, 2, 3])
    _ = Glibc.write(one, bytes, bytes.count)
    turn()
    var heard = [UInt8](repeating: 0, count: 100)
    let count = Glibc.read(one, &heard, heard.count)
    #expect(Array(heard.prefix(max(0, count))) == answer)
    #expect(Glibc.read(one, &heard, heard.count) == 0, "and no more")
    #expect(usage.plainRequests.value == plain)
    #expect(usage.failures.value == 1 - plain)
    #expect(far.received.isEmpty)
    close(one)
    turn { far.closedCount == 1 }
  }

  @Test("whoever only looks whether the port is open is no failure; who breaks off is one")
  func probes() throws {
    for (bytes, failures) in [([], 0), ([22, 3], 1)] as [([UInt8], Int)] {
      let (one, two) = try socketPair()
      let server = try server(Descriptor(owning: two, from: "socketpair"))
      _ = Glibc.write(one, bytes, bytes.count)
      close(one)
      turn()
      server.close()
      #expect(usage.failures.value == failures)
    }
  }

  @Test("a client's stream keeps why it failed")
  func keepsTheFailure() throws {
    let (one, two) = try socketPair()
    let client = try client(Descriptor(owning: one, from: "socketpair"))
    _ = Glibc.write(two, "SSH-2.0\r\n", 9)
    turn { near.closedCount == 1 }
    guard case .notTLS = client.failure else {
      Issue.record("\(String(describing: client.failure))")
      return
    }
    close(two)
  }
}
