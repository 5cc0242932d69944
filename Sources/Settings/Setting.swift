package import CommandKit

/// One thing that `rtm serve` can be told: its option, with flag, variable, default and help, and
/// the place in ``ServerSettings`` that it fills.
package struct Setting: Sendable {
  package let option: any OptionSpec
  let apply: @Sendable (Arguments, inout ServerSettings) -> Void

  /// Reads one value; its default is that of `ServerSettings`, its variable `RTM_` and the name.
  init<Value: Sendable>(
    _ name: String, _ placeholder: Placeholder,
    _ place: any WritableKeyPath<ServerSettings, Value> & Sendable, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option(
      name, placeholder, environment: Self.variable(of: name),
      default: ServerSettings()[keyPath: place], help: help, parse: parse)
    self.option = option
    apply = { $1[keyPath: place] = $0[option] }
  }

  /// Reads a value that may be left out.
  init<Value: Sendable>(
    _ name: String, _ placeholder: Placeholder,
    _ place: any WritableKeyPath<ServerSettings, Value?> & Sendable, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option.optional(
      name, placeholder, environment: Self.variable(of: name), help: help, parse: parse)
    self.option = option
    apply = { $1[keyPath: place] = $0[option] }
  }

  /// `RTM_PATH_PREFIX` of `path-prefix`.
  private static func variable(of name: String) -> String {
    "RTM_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}

extension ServerSettings {
  /// Every setting, in the order that help lists them.
  ///
  /// To add one: a property of ``ServerSettings``, with its default, and an entry here.
  package static let table: [Setting] = [
    Setting(
      "threads", .text("N"), \.threads,
      help: "Loops to run, up to 256; by default one for each processor this process may use.",
      parse: Quantity.threads),
    Setting(
      "port-file", .file, \.portFile,
      help: "Write the first listener's port here once clients can connect.", parse: { $0 }),
    Setting(
      "path-prefix", .text("PATH"), \.pathPrefix,
      help: "What stands before /app and /apps in every path.", parse: pathPrefix),
    Setting(
      "activity-timeout", .text("SECONDS"), \.activityTimeoutSeconds,
      help: "Ping a client that was silent for so long.", parse: Quantity.count),
    Setting(
      "pong-timeout", .text("SECONDS"), \.pongTimeoutSeconds,
      help: "Close a pinged client that stays silent for so long.", parse: Quantity.count),
    Setting(
      "turn-interval", .text("MICROSECONDS"), \.turnMicroseconds,
      help: "Have messages that come in one interval share a write, under load; 0 sends at once.",
      parse: Quantity.microseconds),
    Setting(
      "outbox-limit", .text("SIZE"), \.outboxBytes,
      help: "Close a client that has left so many bytes unread.", parse: Quantity.bytes),
    Setting(
      "max-message-size", .text("SIZE"), \.messageBytes,
      help: "The largest WebSocket message taken from a client.", parse: Quantity.bytes),
    Setting(
      "max-head-size", .text("SIZE"), \.headBytes,
      help: "The largest HTTP request head.", parse: Quantity.bytes),
    Setting(
      "max-headers", .text("N"), \.headerCount,
      help: "The most headers of an HTTP request.", parse: Quantity.count),
    Setting(
      "max-body-size", .text("SIZE"), \.bodyBytes,
      help: "The largest HTTP request body.", parse: Quantity.bytes),
    Setting(
      "head-timeout", .text("SECONDS"), \.headSeconds,
      help: "Refuse a request whose head takes longer to arrive.", parse: Quantity.count),
    Setting(
      "body-timeout", .text("SECONDS"), \.bodySeconds,
      help: "Refuse a request whose body takes longer to arrive.", parse: Quantity.count),
    Setting(
      "idle-timeout", .text("SECONDS"), \.idleSeconds,
      help: "Close an HTTP connection without a request for so long.", parse: Quantity.count),
    Setting(
      "mailbox-limit", .text("SIZE"), \.mailboxBytes,
      help: "Refuse to publish (503) to a loop that is so far behind.", parse: Quantity.bytes),
    Setting(
      "max-violations", .text("N"), \.violations,
      help: "Close a client after so many messages that make no sense.", parse: Quantity.count),
  ]

  /// What the command line and the environment say.
  package init(_ arguments: Arguments) {
    self.init()
    for setting in Self.table { setting.apply(arguments, &self) }
  }

  private static func pathPrefix(_ text: String) throws(Quantity.Invalid) -> String {
    guard text.isEmpty || text.hasPrefix("/") else { throw .noPath }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}

/// Reads the numbers that people write in settings.
enum Quantity {
  enum Invalid: Error, Equatable {
    case noCount
    case noSize
    case noThreads
    case noPath
    case noMicroseconds
  }

  /// A whole number from 1.
  static func count(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 1...Int(Int32.max) ~= count else { throw .noCount }
    return count
  }

  /// From 1 to 256: the loop's number is a byte of every socket id.
  static func threads(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 1...256 ~= count else { throw .noThreads }
    return count
  }

  /// Up to a second; more would only be waiting.
  static func microseconds(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 0...1_000_000 ~= count else { throw .noMicroseconds }
    return count
  }

  /// Bytes: `65536`, `64K`, `1M`.
  static func bytes(_ text: String) throws(Invalid) -> Int {
    let shift =
      switch text.last {
      case "K", "k": 10
      case "M", "m": 20
      case "G", "g": 30
      default: 0
      }
    guard let count = Int(shift == 0 ? text : String(text.dropLast())), count > 0,
      count <= Int(Int32.max) >> shift
    else { throw .noSize }
    return count << shift
  }
}

extension Quantity.Invalid: CustomStringConvertible {
  var description: String {
    switch self {
    case .noCount: "use a whole number from 1"
    case .noSize: "use a number of bytes below 2G, such as 65536, 64K or 1M"
    case .noMicroseconds: "use microseconds from 0 to 1000000"
    case .noThreads: "use a whole number from 1 to 256"
    case .noPath: "a path prefix begins with '/'"
    }
  }
}
