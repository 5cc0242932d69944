/// What carries publications and presence between nodes, as the hub sees it.
///
/// Every request is answered by one call to ``ClusterEvents``, from any thread, at once or later,
/// in any order between topics and users. The hub never has two requests open for one topic's link,
/// nor two for one user in a topic, so an answer needs no number. An engine that lost its link
/// keeps trying. None of these calls may block.
package protocol ClusterEngine: AnyObject, Sendable {
  /// Called once, before anything else.
  func start(reportingTo events: any ClusterEvents)

  /// Wants the topic's publications and members; answered by ``ClusterEvents/opened(_:members:)``.
  func open(_ topic: Topic)
  /// No longer wants them; answered by ``ClusterEvents/closed(_:)``.
  func close(_ topic: Topic)
  /// The first connection of a user on this node; answered by ``ClusterEvents/joined(_:_:)``.
  func join(_ member: Member, _ topic: Topic)
  /// The last one went; answered by ``ClusterEvents/left(userID:_:isLast:)``.
  func leave(userID: String, _ topic: Topic)
  /// Sends `publication` to every other node. Not answered.
  func broadcast(_ publication: Publication)
  /// Has every other node end the connections of the user whose channel this is. Not answered.
  func terminate(_ user: Topic)
}

/// What an engine tells the node it works for.
package protocol ClusterEvents: AnyObject, Sendable {
  /// From now on nothing published on `topic` is missed; `members` are those of other nodes.
  func opened(_ topic: Topic, members: [Member])
  func closed(_ topic: Topic)
  /// The cluster knows that `member` is present here.
  func joined(_ member: Member, _ topic: Topic)
  /// The cluster knows that the user left this node; `isLast`: and is nowhere else.
  func left(userID: String, _ topic: Topic, isLast: Bool)
  /// A user came to, or went from, the topic on another node.
  func memberAdded(_ member: Member, _ topic: Topic)
  func memberRemoved(userID: String, _ topic: Topic)
  /// Published on another node.
  func received(_ publication: Publication)
  /// Asked for on another node, by ``ClusterEngine/terminate(_:)``.
  func terminated(_ user: Topic)
}
