/// A channel of one app: what subscriptions, publications and presence are keyed by.
package struct Topic: Hashable, Sendable {
  /// The app's id.
  package let app: String
  package let channel: ChannelName

  package init(app: String, channel: ChannelName) {
    self.app = app
    self.channel = channel
  }
}

extension Topic: CustomStringConvertible {
  package var description: String { "\(app)/\(channel)" }
}
