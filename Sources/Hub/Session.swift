package import Messaging

/// A client's connection as the hub sees it; the transport behind it is none of the hub's business.
///
/// Nothing here may call the hub.
package protocol Session: AnyObject {
  /// Where events that many receive are written to; the same for as long as the session lasts.
  var outlet: any Outlet { get }
  /// Sends whole frames, or queues what the client does not take.
  ///
  /// `isAnswer`: all of them answer the client's own requests.
  /// - Returns: how many bytes wait for the client now.
  func transmit(_ frames: [UInt8], isAnswer: Bool) -> Int
  /// Why the hub will end the connection, with the next ``finish()`` or ``cutOff(with:)``.
  func willEnd(because closing: Closing)
  /// For the log: what became of a request that is answered later.
  func took(_ step: SessionStep)
  /// Ends the connection after what was transmitted.
  func finish()
  /// Ends it after `frame` instead, dropping what waits: the client did not read it anyway.
  func cutOff(with frame: [UInt8])
}

extension Session {
  package func willEnd(because closing: Closing) {}
  package func took(_ step: SessionStep) {}
}

/// What operators may want to see of a connection.
package enum SessionStep: Sendable {
  case entered(ChannelName)
  /// By its own wish; a connection that ends leaves all.
  case left(ChannelName)
  case told(UserStatus)
  case published(Publication)
  /// To a user, who has heard it: the event's name, and how long its data is.
  case sent(to: String, name: String, bytes: Int)
  case exceeded(Limit)
}

/// The short way to a client, taken once a delivery: rosters hold it themselves, so that a fan-out
/// need not visit the subscriber and the session too, each a cache line or two further away. With a
/// thousand receivers a delivery cost 0.55 us in user space by the long way, and costs 0.33 us.
package protocol Outlet: AnyObject {
  /// Sends frames that many receive, or keeps a reference to what the client does not take.
  ///
  /// - Returns: how many bytes wait for the client now.
  func deliver(_ frames: [UInt8]) -> Int
}
