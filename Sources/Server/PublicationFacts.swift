import Messaging
import Telemetry

// What the log is told of a publication, which is not what it says.

extension Publication {
  var facts: Log.Facts {
    let bytes = data.utf8.count
    if let user = topic.channel.user {
      return .publication(to: user.userID, name: event, bytes: bytes)
    }
    return [
      "channel": .text(topic.channel.rawValue), "name": .text(event), "bytes": .number(bytes),
    ]
  }
}

extension Log.Facts {
  /// Of what is for one user.
  static func publication(to userID: String, name: String, bytes: Int) -> Log.Facts {
    ["to": .text(userID), "name": .text(name), "bytes": .number(bytes)]
  }
}

extension Log {
  /// Tells of what a server has published.
  func published(by app: String, _ facts: @autoclosure () -> Facts) {
    debug("published", ["app": .text(app), "by": "api"] + facts())
  }
}
