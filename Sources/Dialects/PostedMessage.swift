import Bytes

/// What an app's own server wants a dialect's server to tell.
package struct PostedMessage: Equatable, Sendable {
  package var audience: Posting.Audience
  /// The channel or the user; empty where everybody is told.
  package var recipient = ""
  /// What it is called, in dialects that have names for messages.
  package var event: String?
  /// JSON.
  package var data: String
  /// The connection that does not get it.
  package var excluded: String?

  package init(to audience: Posting.Audience, _ recipient: String = "", data: String) {
    self.audience = audience
    self.recipient = recipient
    self.data = data
  }

  var isObject: Bool { data.utf8.first { $0 > 0x20 } == UInt8(ascii: "{") }
}

// MARK: Lines

/// What publishers keep in files and pass through pipes: a JSON object a line.
extension PostedMessage {
  /// Reads a line with the fields that dialects have in what is posted and in its answers; for one
  /// thing each, whichever the dialect. `excluded` is for lines that do not say.
  package init(line: [UInt8], excluding excluded: String? = nil) throws(APIError) {
    let object = try PublishBody.object(line)
    if let unknown = object.members.first(where: { !Self.fields.contains($0.name) }) {
      throw .invalidField(unknown.name, reason: "is none that a line can have; leave it out")
    }
    try Self.check(object, Self.audiences.map(\.field))
    guard let (field, audience) = Self.audiences.first(where: { object[$0.field] != nil }) else {
      throw .missingField("channel")
    }
    guard let data = Self.value(audience == .everybody ? [field] : Self.dataFields, of: object)
    else { throw .missingField(Self.dataFields[0]) }
    try Self.check(object, audience == .everybody ? [field] + Self.dataFields : Self.dataFields)
    for fields in [Self.eventFields, Self.excludedFields] { try Self.check(object, fields) }
    let recipient = audience == .everybody ? "" : try Self.text([field], of: object)
    self.init(to: audience, recipient ?? "", data: data.compacted)
    event = try Self.text(Self.eventFields, of: object)
    self.excluded = try Self.text(Self.excludedFields, of: object) ?? excluded
  }

  private static let audiences: [(field: String, audience: Posting.Audience)] = [
    ("channel", .channel), ("room", .channel), ("userId", .user), ("user", .user),
    ("broadcast", .everybody),
  ]
  private static let dataFields = ["message", "content", "data"]
  private static let eventFields = ["type", "event", "name"]
  private static let excludedFields = ["exclude", "socket_id"]
  private static let fields = audiences.map(\.field) + dataFields + eventFields + excludedFields

  /// Of those that are for one thing there may be one.
  private static func check(_ object: JSON, _ fields: [String]) throws(APIError) {
    let given = fields.filter { object[$0] != nil }
    guard given.count > 1 else { return }
    throw .invalidField(given[1], reason: "and '\(given[0])' exclude each other")
  }

  private static func value(_ fields: [String], of object: JSON) -> JSON? {
    fields.lazy.compactMap { object[$0] }.first
  }

  private static func text(_ fields: [String], of object: JSON) throws(APIError) -> String? {
    guard let field = fields.first(where: { object[$0] != nil }), let value = object[field] else {
      return nil
    }
    guard let text = value.string, !text.isEmpty else {
      throw .invalidField(field, reason: "must be a string with something in it")
    }
    return text
  }
}
