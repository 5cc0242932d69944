import CommandKit
import Dialects
import Messaging
import Settings

// The options about other dialects than Pusher's, and what is made of them.
extension Connect {
  static let dialect = Option.optional(
    "dialect", .choice(dialects.map(\.name)),
    help: "What the server speaks. Of all but pusher, lines are messages of JSON.", parse: known)
  static let user = Option.optional(
    "user", .text("ID"), help: "Whose client it is, for rooms and users.", parse: { $0 })
  static let token = Option.optional(
    "token", .text("JWT"), environment: "RTM_TOKEN",
    help: "That it is so, for rooms; made from the app's secret if that is known.",
    parse: { Secret($0) }
  ).secret()
  static let answersPings = Option.flag(
    "pong", default: true, help: "Answer pings that are messages of the dialect.")

  static let dialectOptions: [any OptionSpec] = [dialect, user, token, answersPings]

  private static func known(_ name: String) -> any Dialect {
    dialects.first { $0.name == name } ?? dialects[0]
  }

  /// `nil` where the server speaks Pusher's dialect, or nobody knows what.
  static func visit(
    _ arguments: Arguments, _ credentials: Credentials
  ) throws(UsageError) -> Visit? {
    guard let dialect = arguments[dialect], dialect.name != dialects[0].name else {
      if let option = dialectOptions.dropFirst().first(where: { arguments.isTyped($0) }) {
        throw .incomplete("\(option.spelling) goes with --dialect of another than pusher")
      }
      return nil
    }
    var visit = Visit(
      dialect: dialect, channels: try names(arguments, ChannelName.init(free:)),
      userID: arguments[user], token: dialect.hasUserInURL ? arguments[token] : nil)
    visit.answersPings = arguments[answersPings]
    if dialect.hasUserInURL, credentials.isOfServer { visit.signer = credentials.secret }
    let isTyped = arguments[url] != nil || arguments.isTyped(ServerOptions.url)
    if isTyped, !credentials.url.path.isEmpty { visit.path = credentials.url.path }
    try check(visit)
    return visit
  }

  /// Whether the dialect has all that is wanted.
  private static func check(_ visit: Visit) throws(UsageError) {
    let dialect = visit.dialect
    if let id = visit.userID, !dialect.hasUserInURL, dialect.encode(.identify(id)).isEmpty {
      throw .incomplete("clients of \(dialect.name) do not say whose they are; leave --user out")
    }
    guard !dialect.hasChannelInURL else {
      let isNamed = visit.path != nil
      switch visit.channels.count {
      case 0 where !isNamed: throw .incomplete("say which channel to hear: -s CHANNEL")
      case 0: return
      case 1 where !isNamed: return
      case _ where isNamed: throw .incomplete("the URL names the channel; leave -s out")
      default: throw .incomplete("a connection of \(dialect.name) hears one channel; give one -s")
      }
    }
    if let channel = visit.channels.first, dialect.encode(.subscribe(channel)).isEmpty {
      throw .incomplete("there are no channels in \(dialect.name); leave -s out")
    }
  }

  /// The channels to hear.
  static func names(
    _ arguments: Arguments, _ read: (String) throws(ChannelName.Invalid) -> ChannelName
  ) throws(UsageError) -> [ChannelName] {
    var names: [ChannelName] = []
    for text in arguments[channels] {
      do { names.append(try read(text)) } catch {
        throw .badValue(of: channels.spelling, text: text, reason: "\(error)")
      }
    }
    return names
  }
}
