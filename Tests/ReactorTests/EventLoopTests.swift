import Glibc
import Reactor
import Testing
import Threads

@Suite("Event loop", .timeLimit(.minutes(5)))
struct EventLoopTests {
  let loop: EventLoop

  init() throws { loop = try EventLoop() }

  @Test("timers run once each, soonest first, and not when cancelled")
  func timers() {
    var ran: [Int] = []
    loop.after(.milliseconds(3)) { ran.append(3) }
    loop.after(.milliseconds(1)) { ran.append(1) }
    let cancelled = loop.after(.milliseconds(2)) { ran.append(2) }
    loop.cancel(cancelled)
    while ran.count < 2 { loop.runOnce() }
    loop.runOnce(upTo: .milliseconds(5))
    #expect(ran == [1, 3])
  }

  @Test("a turn ends though nothing happens within its limit")
  func limit() {
    var turns = 0
    loop.endOfTurn = { turns += 1 }
    loop.runOnce(upTo: .milliseconds(1))
    #expect(turns == 1)
  }

  @Test("a handler removed in a turn hears nothing more in it, nor does its slot's next owner")
  func removal() throws {
    let (one, other) = try socketPair()
    _ = Glibc.write(one, "x", 1)
    _ = Glibc.write(other, "x", 1)
    let first = Probe()
    let second = Probe()
    let registrations = [
      try loop.add(one, for: .readable, handler: first),
      try loop.add(other, for: .readable, handler: second),
    ]
    for probe in [first, second] {
      probe.onReady = { [loop] in for registration in registrations { loop.remove(registration) } }
    }
    loop.runOnce(upTo: .seconds(1))
    #expect(first.readyCount + second.readyCount == 1)
  }

  @Test("a deadline passes once, and one called off never")
  func deadlines() throws {
    let (one, other) = try socketPair()
    let passing = Probe()
    let calledOff = Probe()
    let registration = try loop.add(one, for: .readable, handler: passing)
    let other2 = try loop.add(other, for: .readable, handler: calledOff)
    loop.setDeadline(0, of: registration)
    loop.setDeadline(0, of: other2)
    loop.setDeadline(nil, of: other2)
    while passing.deadlineCount == 0 { loop.runOnce(upTo: .milliseconds(100)) }
    loop.runOnce(upTo: .milliseconds(1100))
    #expect(passing.deadlineCount == 1)
    #expect(calledOff.deadlineCount == 0)
  }

  @Test("a deadline may be as far away as a setting can say, or lie in the past")
  func extremeDeadlines() throws {
    let (one, other) = try socketPair()
    let probe = Probe()
    let distant = Probe()
    let registration = try loop.add(one, for: .readable, handler: probe)
    loop.setDeadline(.min, of: registration)
    loop.setDeadline(.max, of: try loop.add(other, for: .readable, handler: distant))
    while probe.deadlineCount == 0 { loop.runOnce(upTo: .milliseconds(100)) }
    #expect(distant.deadlineCount == 0)
  }

  @Test("a handler that turns its own loop is a programmer's error, and traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop()
      loop.after(.zero) { loop.runOnce() }
      loop.runOnce()
    }
  }
}

/// Counts what it hears.
final class Probe: EventHandler {
  var onReady: () -> Void = {}
  private(set) var readyCount = 0
  private(set) var deadlineCount = 0
  func ready(_ readiness: Readiness) {
    readyCount += 1
    onReady()
  }
  func deadlinePassed() { deadlineCount += 1 }
}

/// Two connected, non-blocking sockets; the caller's to close.
func socketPair() throws(SystemError) -> (Int32, Int32) {
  var numbers: [Int32] = [-1, -1]
  let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
  guard socketpair(AF_UNIX, type, 0, &numbers) == 0 else { throw SystemError("socketpair") }
  return (numbers[0], numbers[1])
}
