import Bytes
import Messaging

/// How a server is known by the first thing that it says: in whatever words of its own, that has
/// the name that the dialect gives it, and the same kind of data.
extension Dialect {
  /// Whether the server speaks first.
  package var greets: Bool { greeting != nil }

  /// Whether `text` is such a thing.
  package func greets(with text: [UInt8]) -> Bool {
    greeting.map { $0 == Greeting(text) } ?? false
  }

  private var greeting: Greeting? {
    Greeting(encode(.connected(SocketID(1, 1), activityTimeoutSeconds: 1)))
  }
}

private struct Greeting: Equatable {
  let name: String
  let data: JSON.Kind?

  init?(_ message: [UInt8]) {
    do {
      let message = try JSON(parsing: message)
      guard let name = (message["event"] ?? message["type"])?.string else { return nil }
      self.name = name
      data = message["data"]?.kind
    } catch { return nil }
  }
}
