import Dialects
import Messaging
import Threads

/// When a connection last spoke, where its app has users away who do not. While it is not silent a
/// reminder stands in the loop's agenda, one for all that it says.
final class Speech {
  var last: ContinuousClock.Instant
  var isSilent = false

  init(at moment: ContinuousClock.Instant) { last = moment }
}

// MARK: Users who are away

extension Shard {
  /// The connection is its user's now.
  func attend(to subscriber: Subscriber) {
    if let seconds = subscriber.usage.app.rules.awaySeconds, subscriber.speech == nil {
      subscriber.speech = Speech(at: now)
      agenda.add(.silence(subscriber.id), at: now + .seconds(seconds))
    }
    change(of: subscriber) { attention, _ in attention.came() }
  }

  /// Every request is a sign of its user but a pong, which needs nobody.
  func spoke(_ subscriber: Subscriber) {
    guard let speech = subscriber.speech else { return }
    speech.last = now
    guard speech.isSilent, let seconds = subscriber.usage.app.rules.awaySeconds else { return }
    speech.isSilent = false
    agenda.add(.silence(subscriber.id), at: now + .seconds(seconds))
    change(of: subscriber) { attention, _ in attention.spoke(subscriber.id) }
  }

  /// The reminder is due.
  func lookAtSilence(of id: SocketID) {
    guard let subscriber = subscribers[id.low], let speech = subscriber.speech,
      let seconds = subscriber.usage.app.rules.awaySeconds
    else { return }
    guard case .done = subscriber.signIn else {
      subscriber.speech = nil
      return
    }
    let due = speech.last + .seconds(seconds)
    guard due <= now else { return agenda.add(.silence(id), at: due) }
    speech.isSilent = true
    change(of: subscriber) { $0.fellSilent(id, of: $1) }
  }

  /// The connection will not be its user's any more.
  func stopAttending(to subscriber: Subscriber) {
    guard subscriber.speech != nil else { return }
    change(of: subscriber, isLeaving: true) { $0.left(subscriber.id, of: $1) }
  }

  func userSaid(_ status: Attention.Status, by subscriber: Subscriber) {
    guard case .done = subscriber.signIn else {
      return announceStatus(of: subscriber, status)
    }
    change(of: subscriber) { attention, _ in attention.said(status) }
  }

  /// Has everybody told what `change` returns.
  ///
  /// That is under another lock, so a loop that changed it later may have told of it sooner. Hence
  /// each looks again once it has told: what everybody hears last is how it is.
  private func change(
    of subscriber: Subscriber, isLeaving: Bool = false,
    _ change: (inout Attention, _ connections: Set<SocketID>) -> Attention.Status?
  ) {
    guard let user = subscriber.signIn.user else { return }
    let topic = topic(user.channel, of: subscriber)
    var news = node.changeAttention(of: topic, change)
    while let told = news {
      announceStatus(of: subscriber, told)
      news = node.changeAttention(of: topic) { attention, connections in
        let isGone = isLeaving && connections.isEmpty
        let status = isGone ? Attention.Status(kind: .offline) : attention.status
        return status == told ? nil : status
      }
    }
  }
}
