import CommandKit
import Foundation
import TestSupport
import Testing
import Threads

@testable import rtm

@Suite("Lines of a file", .timeLimit(.minutes(1)))
struct LineReaderTests {
  private func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    #expect(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  private func lines(of number: Int32) throws -> LineReader {
    LineReader(reading: try Descriptor(owning: number, from: "open"), name: "it")
  }

  /// `#expect` takes no part of a noncopyable value.
  private func expect<Value: Equatable>(
    _ wanted: Value, _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(value == wanted, sourceLocation: sourceLocation)
  }

  private func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }

  @Test("come as they come, whole, with a pause where there is none yet")
  func pauses() throws {
    let (number, writer) = try pipe()
    var reader = try lines(of: number)
    expect(.pause, try reader.next(waits: false))
    write("one\ntw", to: writer)
    expect(.line(Array("one".utf8)), try reader.next(waits: false))
    expect(.pause, try reader.next(waits: false))
    write("o\n\nthree", to: writer)
    close(writer)
    expect(.line(Array("two".utf8)), try reader.next(waits: true))
    expect(2, reader.number)
    expect(.line([]), try reader.next(waits: false))
    expect(.line(Array("three".utf8)), try reader.next(waits: false))
    expect(4, reader.number)
    expect(.end, try reader.next(waits: false))
    expect(.end, try reader.next(waits: true))
    expect(nil, reader.fraction)
  }

  @Test("are waited for no longer than the deadline")
  func givesUp() throws {
    let (number, writer) = try pipe()
    var reader = try lines(of: number)
    expect(.pause, try reader.next(waits: true, until: .now + .milliseconds(20)))
    close(writer)
  }

  @Test("of a file tell how far it is, whatever its size")
  func tellsFraction() async throws {
    try await withTemporaryFolder { folder throws in
      let file = folder.appending(path: "lines")
      let line = String(repeating: "x", count: 99) + "\n"
      try Data(String(repeating: line, count: 2000).utf8).write(to: file)
      var reader = try lines(of: open(file.path, O_RDONLY))
      for number in 1...2000 {
        guard case .line(let bytes) = try reader.next(waits: true) else {
          Issue.record("line \(number) is missing")
          return
        }
        #expect(bytes.count == 99)
        expect(Double(number) / 2000, reader.fraction)
      }
      expect(.end, try reader.next(waits: true))
    }
  }

  @Test("may not be longer than a server takes")
  func refusesLength() async throws {
    try await withTemporaryFolder { folder throws in
      let file = folder.appending(path: "line")
      try Data(count: LineReader.longestLine + 100_000).write(to: file)
      var reader = try lines(of: open(file.path, O_RDONLY))
      do throws(Failure) {
        _ = try reader.next(waits: true)
        Issue.record("it was taken")
      } catch { #expect(error.reason == "it, line 1: it is longer than 16 MiB") }
    }
  }
}
