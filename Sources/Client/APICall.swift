package import Dialects
import Glibc
package import Wire

/// A call of a server's HTTP API, before it is said whose it is.
package struct APICall: Equatable, Sendable {
  package var method: String
  /// Below what all calls have: `/events`.
  package var path: String
  package var body: [UInt8]

  package init(method: String, path: String, body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.body = body
  }

  /// One event, to all of its channels.
  package static func publish(_ event: PublishBody) -> APICall {
    APICall(method: "POST", path: "/events", body: event.encoded())
  }

  /// Several events, each to the one channel it has.
  package static func publish(batch events: [PublishBody]) -> APICall {
    APICall(method: "POST", path: "/batch_events", body: PublishBody.encodeBatch(events))
  }

  /// What `posting` makes of `message`.
  package static func post(_ message: PostedMessage, by posting: Posting) -> APICall {
    APICall(method: "POST", path: posting.path(of: message), body: posting.body(of: message))
  }
}

/// Makes calls of one server, and proves whose they are.
package protocol CallMaker: AnyObject {
  /// The body of the answer; calls that fail for a reason that may pass are made again as
  /// ``Retries`` say.
  func perform(_ call: APICall) throws(APIClient.Failure) -> [UInt8]
  /// The call as it would go over the wire now.
  func request(for call: APICall) -> HTTPRequest
  /// See ``HTTPCaller/cancel()``.
  func cancel()
}

extension APIClient: CallMaker {
  package func perform(_ call: APICall) throws(Failure) -> [UInt8] {
    try self.call(call.method, call.path, body: call.body)
  }

  package func request(for call: APICall) -> HTTPRequest {
    request(call.method, call.path, body: call.body, now: time(nil))
  }
}
