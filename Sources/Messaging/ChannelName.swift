/// A channel's name, checked once: whoever holds one need not check again.
///
/// 1 to ``maximumLength`` bytes of `A-Z a-z 0-9 _ - = @ , . ;`. How many of them an app allows is
/// another matter: ``App/Limits/channelNameLength``. Pusher documents 164, its server libraries
/// accept 200. A `#` stands in `#server-to-user-ID` only, the id of the same characters.
package struct ChannelName: Hashable, Sendable {
  package let rawValue: String
  package let kind: ChannelKind
  /// Whether the last event that an app published on it is kept for those who come later (Pusher
  /// protocol, "Cache channels").
  package let isCached: Bool

  package init(_ text: String) throws(Invalid) {
    let bytes = text.utf8
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= Self.maximumLength else { throw .tooLong(bytes: bytes.count) }
    let isOfUser = bytes.count > Self.userPrefix.count && bytes.starts(with: Self.userPrefix)
    let free = Substring(isOfUser ? bytes.dropFirst(Self.userPrefix.count) : bytes[...])
    if !free.utf8.allSatisfy(Self.isAllowed) {
      throw .illegalCharacter(free.first { !$0.utf8.allSatisfy(Self.isAllowed) } ?? "?")
    }
    rawValue = text
    kind = isOfUser ? .user : ChannelKind(prefixing: text)
    isCached = Self.cachePrefixes.contains { bytes.starts(with: $0.utf8) }
  }

  /// A name in dialects without rules for it: bytes as always, of any characters but controls.
  ///
  /// Such a channel is public, whatever its name begins with. It is the one that others call so
  /// where these call it public, too; `private-x` is another.
  package init(free text: String) throws(Invalid) {
    guard !text.isEmpty else { throw .empty }
    let bytes = text.utf8.count
    guard bytes <= Self.maximumLength else { throw .tooLong(bytes: bytes) }
    let isControl = { (letter: Unicode.Scalar) in letter.properties.generalCategory == .control }
    if let letter = text.unicodeScalars.first(where: isControl) {
      throw .controlCharacter(letter)
    }
    rawValue = text
    kind = .public
    isCached = text.hasPrefix("cache-")
  }

  /// The channel of a user, whose id is of any characters but controls.
  package init(of user: Identity) throws(Invalid) {
    let prefix = user.isVerified ? String(Self.userPrefix) : Self.claimPrefix
    let (bytes, most) = (user.userID.utf8.count, Self.maximumLength - prefix.utf8.count)
    guard bytes <= most else { throw .tooLong(bytes: bytes, most: most) }
    rawValue = prefix + (try ChannelName(free: user.userID)).rawValue
    kind = .user
    isCached = false
  }

  /// Of all clients that hear what is for everybody. No client can write its name.
  package static let everybody = ChannelName(hidden: "#everybody")

  private init(hidden name: String) {
    rawValue = name
    kind = .user
    isCached = false
  }

  package static let maximumLength = 1024  // bytes

  /// For messages, which may go on behind it.
  package static let allowedCharacters = "A-Z a-z 0-9 . , ; @ = - _"

  package enum Invalid: Error, Equatable {
    case empty
    /// `most` is less where something has to stand in front.
    case tooLong(bytes: Int, most: Int = ChannelName.maximumLength)
    case illegalCharacter(Character)
    case controlCharacter(Unicode.Scalar)
  }

  private static let cachePrefixes = [
    "cache-", "private-cache-", "private-encrypted-cache-", "presence-cache-",
  ]
  private static let userPrefix = "#server-to-user-".utf8
  private static let claimPrefix = "#claimed-user-"

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "@"),
      UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"):
      true
    default:
      false
    }
  }
}

// MARK: Channels of users

extension ChannelName {
  /// The channel on which an app speaks to all connections of one user, by a name that clients
  /// and servers can write.
  package init(ofUser id: String) throws(Invalid) {
    guard !id.isEmpty else { throw .empty }
    try self.init(String(Self.userPrefix) + id)
  }

  /// Whose channel it is; `nil` if it is no user's.
  package var user: Identity? {
    guard kind == .user, self != .everybody else { return nil }
    let isVerified = !rawValue.hasPrefix(Self.claimPrefix)
    let prefix = isVerified ? Self.userPrefix.count : Self.claimPrefix.utf8.count
    return Identity(String(rawValue.utf8.dropFirst(prefix)) ?? "", isVerified: isVerified)
  }
  package var userID: String? { user?.userID }
}

/// What a channel's prefix promises to those who subscribe (Pusher protocol, "Channels").
package enum ChannelKind: Hashable, Sendable {
  case `public`, `private`, encrypted, presence
  /// Of one user: `#server-to-user-ID` of who has signed in.
  case user

  init(prefixing name: String) {
    if name.hasPrefix("private-encrypted-") {
      self = .encrypted
    } else if name.hasPrefix("private-") {
      self = .private
    } else if name.hasPrefix("presence-") {
      self = .presence
    } else {
      self = .public
    }
  }

  package var needsToken: Bool {
    switch self {
    case .private, .encrypted, .presence: true
    case .public, .user: false
    }
  }
  /// Whether clients may send events of their own to each other.
  package var carriesClientEvents: Bool { self == .private || self == .presence }
}

extension ChannelName: CustomStringConvertible {
  package var description: String { rawValue }
}

extension ChannelName.Invalid: CustomStringConvertible {
  package var description: String { description(of: "a channel name") }

  /// `subject` is what was to be the name, or the one part of it that somebody chose.
  package func description(of subject: String) -> String {
    switch self {
    case .empty:
      "\(subject) must not be empty; give it one"
    case .tooLong(let bytes, let most):
      "\(subject) is never longer than \(most) bytes; this one has \(bytes); choose a shorter one"
    case .controlCharacter(let letter):
      "\(subject) must not hold the control character \(Self.codePoint(of: letter)); leave it out"
    case .illegalCharacter(let character):
      "'\(character)' is not allowed in \(subject); use \(ChannelName.allowedCharacters)"
    }
  }

  /// `U+000A` (Unicode Standard, appendix A: four digits at least).
  private static func codePoint(of letter: Unicode.Scalar) -> String {
    let digits = String(letter.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
