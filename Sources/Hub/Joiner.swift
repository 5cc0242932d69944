package import Messaging

/// A connection that asks to hear a topic, as it travels to the directory and back.
package struct Joiner: Equatable, Sendable {
  package let topic: Topic
  package let socket: SocketID
  /// The loop that it lives on, by number.
  package let loop: Int
  /// Tells this attempt from an earlier one of the same connection.
  package let ticket: UInt64
  package let variant: Variant
  /// Who it is, on presence channels only.
  package let member: Member?
  /// How many members the channel may have.
  package let memberLimit: Int
  /// How many connections one of them may have here.
  package let connectionLimit: Int
  /// Whether the channel's subscribers are told how many they are.
  package let isCounted: Bool
  /// As which the others are told of it; `nil` where they are not.
  package let visitor: Visitor?

  package init(
    _ socket: SocketID, to topic: Topic, loop: Int, ticket: UInt64, variant: Variant,
    member: Member? = nil, memberLimit: Int = .max, connectionLimit: Int = .max,
    isCounted: Bool = false, visitor: Visitor? = nil
  ) {
    self.topic = topic
    self.socket = socket
    self.loop = loop
    self.ticket = ticket
    self.variant = variant
    self.member = member
    self.memberLimit = memberLimit
    self.connectionLimit = connectionLimit
    self.isCounted = isCounted
    self.visitor = visitor
  }
}

extension Shard {
  /// What a joiner is told that has been let in.
  package struct Admission: Sendable {
    /// How many there are, with it; of its node.
    let subscriptions: Int
    /// On presence channels.
    let members: [Member]?
    /// What follows at once, on cache channels.
    let replay: Event?

    /// ``Shard/Message/weight``.
    var weight: Int {
      let members = 64 * (members?.count ?? 0)
      guard case .published(let content) = replay else { return 64 + members }
      return 64 + members + content.data.utf8.count
    }
  }
}
