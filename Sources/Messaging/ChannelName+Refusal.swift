extension ChannelName {
  /// The channel that a client names; one that cannot be is refused.
  package init(named text: String) throws(Refusal) {
    do { try self.init(text) } catch { throw .invalidChannel(text, error) }
  }

  /// The same where a dialect leaves the choice of letters to its clients.
  package init(freelyNamed text: String) throws(Refusal) {
    do { try self.init(free: text) } catch { throw .invalidChannel(text, error) }
  }
}
