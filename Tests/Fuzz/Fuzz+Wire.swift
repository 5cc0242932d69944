import Bytes
import Wire

extension Fuzz {
  /// Small, so that inputs reach them.
  private static let limits = {
    var limits = HTTPLimits()
    limits.headBytes = 500
    limits.bodyBytes = 500
    return limits
  }()
  /// A head, a body and a growing array's spare room.
  private static let memoryLimit = 4 * 1000

  /// However a stream of requests is cut, the same are read; what a client could have written is
  /// still the same when it is written anew.
  static func requests(_ input: [UInt8]) {
    let input = CutInput(input)
    let whole = requests([input.whole])
    demand(requests(input.pieces) == whole, "the pieces that requests come in change them")
    for case .success(let request) in whole
    where request.minorVersion == 1 && request.headers["Transfer-Encoding"] == nil
      && request.headers["Content-Length"] == nil
    {
      // A length is added where the method wants one, and white space: so the head may grow.
      guard case .success(let again)? = requests([request.encode()], HTTPLimits()).first,
        again.method == request.method, again.target == request.target, again.body.isEmpty
      else { fatalError("\(request) is read otherwise when it is written anew") }
    }
  }

  private static func requests(
    _ pieces: [[UInt8]], _ limits: HTTPLimits = limits
  ) -> [Result<HTTPRequest, HTTPError>] {
    var parser = HTTPRequestParser(limits: limits)
    var log: [Result<HTTPRequest, HTTPError>] = []
    for piece in pieces {
      parser.feed(piece.span)
      do throws(HTTPError) {
        while let part = try parser.next() {
          // Whether a client is told to go on hangs on what of the body is there.
          if case .request(let request) = part { log.append(.success(request)) }
        }
      } catch {
        log.append(.failure(error))
      }
      demand(parser.retainedBytes <= memoryLimit, "requests take \(parser.retainedBytes) bytes")
    }
    return log
  }

  /// However a stream of responses is cut, the same are read.
  static func responses(_ input: [UInt8]) {
    let input = CutInput(input)
    demand(
      responses(input.pieces) == responses([input.whole]),
      "the pieces that responses come in change them")
  }

  private static func responses(_ pieces: [[UInt8]]) -> [String] {
    var parser = HTTPResponseParser(limits: limits)
    var log: [String] = []
    do throws(HTTPError) {
      for piece in pieces {
        parser.feed(piece.span)
        while let response = try parser.next() { log.append("\(response.status) \(response.body)") }
        demand(parser.retainedBytes <= memoryLimit, "responses take \(parser.retainedBytes) bytes")
      }
      if let last = try parser.finish() { log.append("\(last.status) \(last.body)") }
    } catch {
      log.append("\(error)")
    }
    return log
  }
}
