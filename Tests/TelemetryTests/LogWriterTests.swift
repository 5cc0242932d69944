import Foundation
import Telemetry
import TestSupport
import Testing

@Suite("The thread that writes the log", .timeLimit(.minutes(1)))
struct LogWriterTests {
  @Test("all lines are written, in order, before it ends")
  func writes() throws {
    let pipe = Pipe()
    let writer = try LogWriter()
    try writer.start(writingTo: pipe.fileHandleForWriting.fileDescriptor) {}
    for number in 0..<100 { writer.write("line \(number)") }
    writer.finish()
    try pipe.fileHandleForWriting.close()
    let data = try #require(try pipe.fileHandleForReading.readToEnd())
    let text = String(decoding: data, as: UTF8.self)
    #expect(text == (0..<100).map { "line \($0)\n" }.joined())
    #expect(writer.dropped.value == 0)
  }

  @Test("what comes before a flush is written after it, each time")
  func flushes() throws {
    let pipe = Pipe()
    let writer = try LogWriter()
    try writer.start(writingTo: pipe.fileHandleForWriting.fileDescriptor) {}
    for number in 0..<100 {
      writer.write("line \(number)")
      writer.flush(within: 30)
      let data = pipe.fileHandleForReading.availableData
      #expect(String(decoding: data, as: UTF8.self) == "line \(number)\n")
    }
    writer.finish()
  }

  @Test("a flush that ran out of time does not end the wait of the next")
  func outlivesItsFlush() throws {
    let pipe = Pipe()
    let writer = try LogWriter()
    writer.write("first")
    writer.flush(within: 0)
    try writer.start(writingTo: pipe.fileHandleForWriting.fileDescriptor) {}
    // By the time that the second comes, the mark behind the first has been reached.
    for line in ["first", "second"] {
      if line == "second" { writer.write(line) }
      let data = pipe.fileHandleForReading.availableData
      #expect(String(decoding: data, as: UTF8.self) == line + "\n")
    }
    writer.write(String(repeating: "x", count: 1 << 17))  // more than the pipe takes
    let time = ContinuousClock().measure { writer.finish(within: 1) }
    #expect(time > .milliseconds(900), "it gave up before its time")
    while pipe.fileHandleForReading.availableData.last != UInt8(ascii: "\n") {}
  }

  @Test("a pipe that nobody reads costs a bounded memory and no time, and lost lines are counted")
  func drops() async throws {
    let pipe = Pipe()
    let writer = try LogWriter(limit: 10_000)
    try writer.start(writingTo: pipe.fileHandleForWriting.fileDescriptor) {}
    let line = String(repeating: "x", count: 99)
    let count = 10_000  // a megabyte; the pipe takes 64 KiB
    let time = ContinuousClock().measure {
      for _ in 0..<count { writer.write(line) }
      writer.finish(within: 1)
    }
    #expect(time < .seconds(10), "neither a write nor the end waits for a reader")
    #expect(writer.dropped.value > 0)
    let dropped = writer.takeDropped()
    #expect(writer.takeDropped() == 0, "what was told once is not told again")

    // Whatever was not dropped arrives whole once somebody reads.
    let expected = (count - dropped) * 100
    var read = 0
    while read < expected {
      let data = pipe.fileHandleForReading.availableData
      read += data.count
      if data.isEmpty { break }
    }
    #expect(read == expected)
  }

  @Test("a descriptor that cannot be written to loses lines, and nothing else")
  func survives() async throws {
    let pipe = Pipe()
    let writer = try LogWriter()
    signal(SIGPIPE, SIG_IGN)
    try pipe.fileHandleForReading.close()
    try writer.start(writingTo: pipe.fileHandleForWriting.fileDescriptor) {}
    writer.write("gone")
    try await eventually("the line is counted as lost") { writer.dropped.value == 1 }
    writer.finish()
  }
}
