import Dialects
import Messaging
import Telemetry

/// What is for all connections of an app, where the dialect has such.
extension Shard {
  func joinEverybody(_ subscriber: Subscriber) {
    subscriber.hearsEverybody = true
    join(subscriber, topic(.everybody, of: subscriber), as: nil, awaitsAnswer: false)
  }

  func broadcast(_ payload: String, from subscriber: Subscriber) throws(Refusal) {
    let limit = subscriber.usage.app.limits.eventDataBytes
    do { try Excess.check(.eventData, payload.utf8.count, allowed: limit) } catch {
      throw .clientEventExceeds(.everybody, error)
    }
    try spend(on: .everybody, subscriber)
    let data = subscriber.variant.spoken.broadcast(payload, from: subscriber.user, at: .now)
    let topic = topic(.everybody, of: subscriber)
    try publish(
      Publication(topic, event: "broadcast", data: data, from: subscriber.origin),
      from: subscriber)
  }

  /// Nobody's connection has no user to tell of.
  func setStatus(
    of subscriber: Subscriber, _ kind: UserStatus.Kind, metadata: String?
  ) throws(Refusal) {
    let limit = subscriber.usage.app.limits.memberBytes
    do { try Excess.check(.memberSize, metadata?.utf8.count ?? 0, allowed: limit) } catch {
      throw .clientEventExceeds(.everybody, error)
    }
    try spend(on: .everybody, subscriber)
    userSaid(.init(kind: kind, metadata: metadata), by: subscriber)
  }

  func announceStatus(of subscriber: Subscriber, _ told: Attention.Status) {
    guard let user = subscriber.user else { return }
    let status = UserStatus(
      user, told.kind, lastSeen: Moment.now.milliseconds, metadata: told.metadata)
    subscriber.session?.took(.told(status))
    node.announce(status, in: subscriber.usage.realm)
  }
}
