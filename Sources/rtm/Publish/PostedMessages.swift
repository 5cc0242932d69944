import Bytes
import Client
import CommandKit
import Dialects

/// Messages as the server of a dialect takes them.
struct PostedMessages: BatchFormat {
  let dialect: any Dialect
  /// Of the lines that do not say it.
  var excluded: String?
  static let hasBatches = false

  func events(of line: [UInt8]) throws -> [PostedMessage] {
    let message = try PostedMessage(line: line, excluding: excluded)
    // Now is when the line can be blamed.
    _ = try dialect.posting(of: message)
    return [message]
  }

  func call(_ events: [PostedMessage], asBatch: Bool) throws -> APICall {
    .post(events[0], by: try dialect.posting(of: events[0]))
  }

  func report(_ events: [PostedMessage], asBatch: Bool, from answer: JSON?) -> [String] { [] }

  /// Servers that count say `"delivered":0`, `"success":false` or both.
  func lack(of message: PostedMessage, in answer: JSON?) -> String? {
    guard answer?["delivered"]?.integer == 0 || answer?["success"]?.boolean == false else {
      return nil
    }
    let isAboutUser = message.audience == .user
    return "nobody got it" + (isAboutUser ? ": '\(message.recipient)' is not connected" : "")
  }

  /// Whether another token would do; of what is disabled none is right.
  private static func isOfToken(_ status: Int, _ reason: String) -> Bool {
    status == 403 && !reason.contains("disabled")
  }

  func failure(_ error: APIClient.Failure) -> Failure {
    switch error {
    case .refused(let status, let reason) where status == 401 || Self.isOfToken(status, reason):
      Failure(
        .refused,
        "the server refused (\(status)): \(reason); give its --bearer-token, or set "
          + "RTM_BEARER_TOKEN")
    case .refused(let status, let reason) where [404, 405, 501].contains(status):
      Failure(
        .refused,
        "the server refused (\(status)): \(reason); check the URL, and that the server speaks "
          + "\(dialect.name): rtm serve --dialects pusher,\(dialect.name)")
    default: Failure(error)
    }
  }
}

extension PostedMessages {
  /// Those that have them.
  static let dialects = Dialects.dialects.filter { !$0.postings.isEmpty }
  static let dialectNames = dialects.map(\.name).joined(separator: ", ")

  /// For the manual: what is typed for each dialect, and what comes of it.
  static let table = manualTable(
    dialects.flatMap { dialect in
      dialect.postings.map { ["--dialect \(dialect.name) \($0.operands)", "POST \($0.pattern)"] }
    })
}
