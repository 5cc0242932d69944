import Bytes
import Client
import CommandKit
import Dialects
import Messaging
import Settings

// Messages for servers of other dialects, as their own app servers send them.
extension Publish {
  static func post(_ arguments: Arguments, in dialect: any Dialect) throws -> ExitStatus {
    try check(arguments, dialect)
    let plan = try CallPlan(arguments)
    let account = try TokenAccount(arguments, token: BearerOptions.token) { $0.bearerToken }
    let publisher = try plan.publisher(account, try token(arguments, account))
    let format = PostedMessages(dialect: dialect, excluded: arguments[PublishOptions.socket])
    if arguments[PublishOptions.batch] {
      var batch = BatchPublisher(
        try lines(arguments), in: format, by: publisher, size: 1, plan)
      return try batch.run()
    }
    let message = try message(arguments, dialect)
    do {
      let answer = try publisher.perform(try format.call([message], asBatch: false))
      guard let lack = format.lack(of: message, in: answer) else { return .success }
      throw Failure(.failure, lack)
    } catch let error as APIClient.Failure {
      throw format.failure(error)
    }
  }

  /// What makes sense for an app's signed events alone.
  private static func check(_ arguments: Arguments, _ dialect: any Dialect) throws(UsageError) {
    let foreign: [any OptionSpec] =
      [
        PublishOptions.also, PublishOptions.info, PublishOptions.batchSize, EncryptionKey.option,
        PublishOptions.cipher,
      ] + ServerOptions.identity
    if let option = foreign.first(where: arguments.isTyped) {
      throw .incomplete("\(option.spelling) is of pusher; leave it out in \(dialect.name)")
    }
    if arguments.isTyped(PublishOptions.user), arguments.isTyped(PublishOptions.broadcast) {
      throw .incomplete("--broadcast is for all, users too; leave --to-user out")
    }
  }

  /// A token of `@FILE` or `-` stands in a file, which ps(1) does not show.
  private static func token(_ arguments: Arguments, _ account: TokenAccount) throws -> Secret? {
    guard let token = account.token, arguments.isTyped(BearerOptions.token),
      let file = Input.file(token.revealed)
    else {
      // The server's variable may have several.
      return account.token?.revealed.split(separator: " ").first.map { Secret(String($0)) }
    }
    let words = words(arguments)
    let isTaken = words.contains("-") || arguments[PublishOptions.batch] && words.isEmpty
    if token.revealed == "-", isTaken {
      throw UsageError.incomplete("the token and what is published cannot both be standard input")
    }
    return try Input.secret(in: file.path, named: file.name)
  }

  /// The operands as they are meant: whom to tell, and what.
  private static func message(
    _ arguments: Arguments, _ dialect: any Dialect
  ) throws -> PostedMessage {
    let user = arguments[PublishOptions.user]
    let audience: Posting.Audience =
      user != nil ? .user : arguments[PublishOptions.broadcast] ? .everybody : .channel
    let posting = try posting(to: audience, dialect)
    var words = words(arguments)[...]
    func next(_ name: String) throws(UsageError) -> String {
      guard let word = words.popFirst() else {
        throw .missingOperand(name, synopsis: posting.synopsis(in: dialect))
      }
      return word
    }
    let recipient = audience == .channel ? try next("CHANNEL") : user ?? ""
    if recipient.isEmpty, audience != .everybody {
      throw UsageError.incomplete("a \(audience) has a name; give one that is not empty")
    }
    let event = posting.namesEvents ? try next("EVENT") : nil
    let text = try next("DATA")
    if let word = words.first {
      throw UsageError.unexpectedOperand(word, synopsis: posting.synopsis(in: dialect))
    }
    var message = PostedMessage(to: audience, recipient, data: try json(text))
    message.event = event
    message.excluded = arguments[PublishOptions.socket]
    do throws(Unpostable) { _ = try dialect.posting(of: message) } catch {
      throw UsageError.incomplete("\(error)")
    }
    return message
  }

  private static func words(_ arguments: Arguments) -> [String] {
    [PublishOptions.channel, PublishOptions.event, PublishOptions.data].compactMap { arguments[$0] }
  }

  private static func posting(
    to audience: Posting.Audience, _ dialect: any Dialect
  ) throws(UsageError) -> Posting {
    do { return try dialect.posting(to: audience) } catch {
      let synopses = dialect.postings.map { $0.synopsis(in: dialect) }
      throw .incomplete("\(error); type: \(synopses.joined(separator: ", or "))")
    }
  }

  /// What is no JSON is a string.
  private static func json(_ word: String) throws -> String {
    let text = try Input.text(for: word)
    do throws(JSONError) { return try JSON(parsing: text).compacted } catch {
      if case .tooDeep = error { throw Failure(.failure, "\(error)") }
      return JSONWriter.text { $0.string(text) }
    }
  }
}

extension Posting {
  /// What stands behind the options of `rtm publish`.
  var operands: String {
    let recipient =
      switch audience {
      case .channel: "CHANNEL"
      case .user: "--to-user ID"
      case .everybody: "--broadcast"
      }
    return recipient + (namesEvents ? " EVENT" : "") + " DATA"
  }

  fileprivate func synopsis(in dialect: any Dialect) -> String {
    "rtm publish --dialect \(dialect.name) \(operands)"
  }
}
