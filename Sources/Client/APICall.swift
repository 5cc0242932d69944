package import Dialects
import Glibc
package import Wire

/// A call of an app's HTTP API, before it is signed.
package struct APICall: Equatable, Sendable {
  package var method: String
  /// Below the app's own: `/events`.
  package var path: String
  package var body: [UInt8] = []

  /// One event, to all of its channels.
  package static func publish(_ event: PublishBody) -> APICall {
    APICall(method: "POST", path: "/events", body: event.encoded())
  }

  /// Several events, each to the one channel it has.
  package static func publish(batch events: [PublishBody]) -> APICall {
    APICall(method: "POST", path: "/batch_events", body: PublishBody.encodeBatch(events))
  }
}

extension APIClient {
  /// The body of the answer; calls that fail are made again as ``Retries`` say.
  package func perform(_ call: APICall) throws(Failure) -> [UInt8] {
    try self.call(call.method, call.path, body: call.body)
  }

  /// The call as it would go over the wire now.
  package func signed(_ call: APICall) -> HTTPRequest {
    request(call.method, call.path, body: call.body, now: time(nil))
  }
}
