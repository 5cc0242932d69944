import TestSupport
import Testing
import Wire

/// Thousands of streams nobody would send, the same in every run.
@Suite("HTTP under fuzz")
struct HTTPFuzzTests {
  static let limits = {
    var limits = HTTPLimits()
    limits.headBytes = 500
    limits.bodyBytes = 500
    return limits
  }()
  /// What a parser may hold: a head, a body and a growing array's spare room.
  static let memoryLimit = 4 * 1000

  /// Bits of messages, from which random streams are put together.
  static let fragments = [
    "GET / HTTP/1.1\r\n", "POST /a?b HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.0 204 \r\n",
    "Host: a\r\n", "Content-Length: 3\r\n", "Content-Length: 0\r\n", "abc", "\r\n", "\r\n\r\n",
    "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", ":",
    " ", "\n", "\r", "\0", "X: y\r\n", "f;x\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
  ]

  @Test("random pieces of messages come to the same end however they are cut")
  func fragments() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<6000 {
      var stream: [UInt8] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        stream += (Self.fragments.randomElement(using: &random) ?? "").utf8
      }
      compare(stream, &random)
    }
  }

  @Test("changed messages come to the same end however they are cut")
  func mutations() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<3000 {
      compare(random.mutate(Array(HTTPRequestParserTests.stream.utf8)), &random)
      compare(random.mutate(Array(HTTPResponseParserTests.stream.utf8)), &random)
    }
  }

  @Test("noise neither crashes the parsers nor makes them hold more than their limits")
  func noise() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      compare(random.bytes(Int.random(in: 0...700, using: &random)), &random)
    }
  }

  func compare(_ stream: [UInt8], _ random: inout SeededGenerator) {
    let pieces = random.pieces(of: stream, cuts: 5)
    #expect(requests(pieces) == requests([stream]))
    #expect(responses(pieces) == responses([stream]))
  }

  /// Everything that came out, as text.
  func requests(_ pieces: [[UInt8]]) -> [String] {
    var parser = HTTPRequestParser(limits: Self.limits)
    var log: [String] = []
    for piece in pieces {
      parser.feed(piece.span)
      do throws(HTTPError) {
        while let part = try parser.next() {
          if case .request(let request) = part { log.append("\(request.encode())") }
        }
      } catch {
        log.append("\(error)")
      }
      #expect(parser.retainedBytes <= Self.memoryLimit)
    }
    return log
  }

  func responses(_ pieces: [[UInt8]]) -> [String] {
    var parser = HTTPResponseParser(limits: Self.limits)
    var log: [String] = []
    do throws(HTTPError) {
      for piece in pieces {
        parser.feed(piece.span)
        while let response = try parser.next() { log.append("\(response.status) \(response.body)") }
        #expect(parser.retainedBytes <= Self.memoryLimit)
      }
      if let last = try parser.finish() { log.append("\(last.status) \(last.body)") }
    } catch {
      log.append("\(error)")
    }
    return log
  }
}
