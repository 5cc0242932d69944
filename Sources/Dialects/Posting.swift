import Bytes

/// A way that an app's own server has a dialect's server tell something: `POST` with an object of
/// JSON, by who has a bearer token.
package struct Posting: Sendable {
  package let audience: Audience
  /// Where `*` stands for the name of the channel or user.
  private let path: String
  /// Of the body, for who is told, where the path does not say it.
  private let recipientField: String?
  /// `nil` where the data is the body, which has to be an object then.
  fileprivate let dataField: String?
  fileprivate let eventField: String?
  fileprivate let excludedField: String?

  /// Who is told.
  package enum Audience: String, Sendable { case channel, user, everybody }

  init(
    to audience: Audience, at path: String, recipient: String? = nil, data: String? = nil,
    event: String? = nil, excluded: String? = nil
  ) {
    self.audience = audience
    self.path = path
    recipientField = recipient
    dataField = data
    eventField = event
    excludedField = excluded
  }

  /// Whether its messages are called something.
  package var namesEvents: Bool { eventField != nil }

  /// For manuals: `/send/CHANNEL`.
  package var pattern: String { path.replacing("*", with: audience == .user ? "ID" : "CHANNEL") }
}

// MARK: Writing

extension Posting {
  package func path(of message: PostedMessage) -> String {
    path.replacing("*", with: PercentEncoding.encode(message.recipient))
  }

  package func body(of message: PostedMessage) -> [UInt8] {
    guard let dataField else { return Array(message.data.utf8) }
    let words = [
      (recipientField, message.recipient), (eventField, message.event),
      (excludedField, message.excluded),
    ]
    var writer = JSONWriter(capacity: message.data.utf8.count + 128)
    writer.object { body in
      for (field, text) in words {
        guard let field, let text else { continue }
        body.name(field)
        body.string(text)
      }
      body.name(dataField)
      body.raw(message.data)
    }
    return writer.bytes
  }
}

// MARK: Choosing

extension Dialect {
  /// The one of the dialect's that is for `audience`.
  package func posting(to audience: Posting.Audience) throws(Unpostable) -> Posting {
    guard let posting = postings.first(where: { $0.audience == audience }) else {
      throw .audience(audience, of: name, all: postings.map(\.audience))
    }
    return posting
  }

  /// The one that tells `message`.
  package func posting(of message: PostedMessage) throws(Unpostable) -> Posting {
    let posting = try posting(to: message.audience)
    if message.event != nil, posting.eventField == nil { throw .named(by: name) }
    if message.excluded != nil, posting.excludedField == nil { throw .excluding(message.audience) }
    if posting.dataField == nil, !message.isObject { throw .notAnObject }
    return posting
  }
}

/// Why a dialect's server cannot be had to tell something.
package enum Unpostable: Error, Equatable, Sendable {
  case audience(Posting.Audience, of: String, all: [Posting.Audience])
  case named(by: String)
  case excluding(Posting.Audience)
  case notAnObject
}

extension Unpostable: CustomStringConvertible {
  package var description: String {
    switch self {
    case .audience(let audience, let dialect, let all):
      "a server of \(dialect) is not told what to send to \(audience.inWords), but to "
        + all.map(\.inWords).joined(separator: " or ")
    case .named(let dialect): "messages have no name in \(dialect); leave it out"
    case .excluding(let audience): "nobody can be left out of what is for \(audience.inWords)"
    case .notAnObject: #"what is for everybody is an object; write {"key": …}"#
    }
  }
}

extension Posting.Audience {
  fileprivate var inWords: String { self == .everybody ? rawValue : "a \(rawValue)" }
}
