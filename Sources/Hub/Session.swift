/// A client's connection as the hub sees it; the transport behind it is none of the hub's business.
package protocol Session: AnyObject {
  /// Sends whole frames, or queues what the client does not take; must not call the hub.
  ///
  /// `isAnswer`: all of them answer the client's own requests.
  /// - Returns: false when more waits for the client than its outbox may hold.
  func transmit(_ frames: [UInt8], isAnswer: Bool) -> Bool
  /// Ends the connection after what was transmitted.
  func finish()
  /// Ends it after `frame` instead, dropping what waits: the client did not read it anyway.
  func cutOff(with frame: [UInt8])
}
