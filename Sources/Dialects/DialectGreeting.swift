import Bytes
import Messaging

/// How a server is known by the first thing that it says: in whatever words of its own, that has
/// the name that the dialect gives it.
extension Dialect {
  /// Whether the server speaks first.
  package var greets: Bool { greeting != nil }

  /// Whether `text` is such a thing.
  package func greets(with text: [UInt8]) -> Bool {
    greeting.map { $0 == Self.name(of: text) } ?? false
  }

  private var greeting: String? {
    Self.name(of: encode(.connected(SocketID(1, 1), activityTimeoutSeconds: 1)))
  }

  private static func name(of message: [UInt8]) -> String? {
    do {
      let message = try JSON(parsing: message)
      return (message["event"] ?? message["type"])?.string
    } catch { return nil }
  }
}
