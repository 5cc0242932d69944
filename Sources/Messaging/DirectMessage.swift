/// A message from one client to a user.
package struct DirectMessage: Equatable, Sendable {
  /// What kind it is: the event's name in other dialects.
  package var event: String
  /// The user's id; `nil` is back to the sender alone.
  package var to: String?
  /// What the sender says, as members of a JSON object without its braces.
  package var members: String

  package init(_ event: String, to: String?, members: String) {
    self.event = event
    self.to = to
    self.members = members
  }
}

/// Where and when an event is written, for dialects that tell.
package struct Moment: Equatable, Sendable {
  /// Since 1970.
  package var milliseconds: Int
  package var processID: Int

  package init(milliseconds: Int, processID: Int) {
    self.milliseconds = milliseconds
    self.processID = processID
  }
}
