import Client
import CommandKit
import Dialects
import Messaging
import Settings

/// `rtm publish`: events, through the HTTP API.
enum Publish {
  static let command = Command(
    "publish", summary: "publish events",
    discussion: """
      Publishes an event, or many, as an app's server does. Says nothing unless something is wrong;
      then one line on standard error says what, and the exit status of what kind it is.

      With --batch, each line is an object with the fields of one event, as the HTTP API has them:

        {"channel":"news","name":"told","data":{"n":1}}
        {"channels":["a","b"],"event":"told","data":"text","socket_id":"1.2"}

      Without "data" it is {}; "event" does for "name"; --info and --socket-id hold for lines that
      have no "info" or "socket_id". Lines are published in order, as they come, in calls of up to
      --batch-size events. The first one that is wrong, or that the server refuses, ends it: the
      message names the line, and says which are published; so it does on Ctrl-C. On a terminal, a
      line on standard error tells how far it is.

      Data for encrypted channels (private-encrypted-...) is encrypted with the master key. By
      --cipher=aes-256-gcm, which only clients of your own will understand, the data is

        {"cipher":"aes-256-gcm","nonce":"...","ciphertext":"..."}

      where the nonce has 12 bytes and the ciphertext ends with the tag of 16, both in base 64. The
      key is that of secretbox: SHA-256 of the channel's name followed by the master key.

      A call is made again when nobody answers, or the answer is 429 or 5xx: first after half a
      second at most, then after up to twice as long each time, and never before the time that the
      server's Retry-After asks for. Where a connection breaks before the answer comes, nobody knows
      whether the event was published, and it may be published twice; with --retries=0 it is not.

      With --dialect a message goes to a server of another dialect, the way that the system which
      the dialect comes from has it sent, and with a bearer token in place of a signature:

      \(PostedMessages.table)

      \(ServerOptions.discussion)
      """,
    operands: [PublishOptions.channel, PublishOptions.event, PublishOptions.data],
    options: [
      PublishOptions.also, PublishOptions.user, PublishOptions.socket, PublishOptions.info,
    ], groups: PublishOptions.groups,
    variables: ServerOptions.variables + BearerOptions.variables,
    examples: [
      .init("Publish JSON", #"rtm publish news headline '{"title":"It works"}'"#),
      .init("Publish what another program prints", "uptime | rtm publish status uptime -"),
      .init(
        "Tell one user, on whatever devices",
        #"rtm publish --to-user ann message '{"text":"Hello"}'"#),
      .init(
        "Ask how many hear it",
        "rtm publish --info subscription_count news headline '\"Anybody?\"'"),
      .init(
        "Publish many events, as another program prints them",
        #"printf '{"channel":"a","event":"tick","data":%d}\n' 1 2 3 | rtm publish -b"#),
      .init(
        "Look at the request, and make it with another program",
        #"rtm publish --dry-run news tick 1 && rtm publish --curl news tick 1 | sh"#),
      .init(
        "Tell a channel of a relay server, by a context that has its token",
        "rtm publish --context chat --dialect relay room1 'It works'"),
      .init(
        "Tell a user of a users server, or say that nobody got it",
        "rtm publish --context chat --dialect users -u ann alert now || echo away"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage], run: run
  )
  .called(
    "CHANNEL EVENT [DATA]", "--to-user ID EVENT [DATA]", "--batch [@FILE]",
    "--dialect NAME CHANNEL DATA"
  )
  .section("DIALECTS", dialectsText)

  private static func run(_ arguments: Arguments) throws -> ExitStatus {
    let dialect = arguments[PublishOptions.dialect]
    guard dialect.postings.isEmpty else { return try post(arguments, in: dialect) }
    let foreign: [any OptionSpec] = [BearerOptions.token, PublishOptions.broadcast]
    if let option = foreign.first(where: arguments.isTyped) {
      throw UsageError.incomplete("\(option.spelling) goes with --dialect of another than pusher")
    }
    let plan = try CallPlan(arguments)
    let credentials = try Credentials(arguments)
    let publisher = try publisher(plan, credentials)
    let sealer = EventSealer(
      masterKey: try EncryptionKey.value(arguments, credentials),
      cipher: arguments[PublishOptions.cipher])
    let format = SignedEvents(sealer: sealer, defaults: try defaults(arguments))
    if arguments[PublishOptions.batch] {
      var batch = BatchPublisher(
        try lines(arguments), in: format, by: publisher, size: arguments[PublishOptions.batchSize],
        plan)
      return try batch.run()
    }
    let event = try sealer.sealed(try PublishedWords(arguments).event(arguments))
    do {
      let answer = try publisher.perform(.publish(event))
      guard publisher.mode == .send else { return .success }
      for line in PublishReport.lines(for: event, from: answer) { try say(line) }
      return .success
    } catch let error as APIClient.Failure {
      throw format.failure(error)
    }
  }

  /// Whoever has no app may well not need one.
  private static func publisher(
    _ plan: CallPlan, _ credentials: Credentials
  ) throws -> Publisher {
    do { return try plan.publisher(credentials) } catch UsageError.incomplete(let words) {
      throw UsageError.incomplete(
        "\(words); a server of \(PostedMessages.dialectNames) needs no app but --dialect")
    }
  }
}

// MARK: Batches

extension Publish {
  static func lines(_ arguments: Arguments) throws -> LineReader {
    let misplaced: [any OptionSpec] = [
      PublishOptions.also, PublishOptions.user, PublishOptions.broadcast,
    ]
    if let option = misplaced.first(where: arguments.isTyped) {
      throw UsageError.incomplete(
        "with --batch each line says where it goes; leave \(option.spelling) out")
    }
    let word = arguments[PublishOptions.channel] ?? "-"
    if let next = arguments[PublishOptions.event] {
      throw UsageError.unexpectedOperand(next, synopsis: "rtm publish --batch [@FILE]")
    }
    guard let file = Input.file(word) else {
      throw UsageError.incomplete(
        "--batch reads standard input, or a file that is given as @FILE; type @\(word)")
    }
    return LineReader(reading: try Input.open(file.path, named: file.name), name: file.name)
  }

  private static func defaults(_ arguments: Arguments) throws -> [APIQuery.Parameter] {
    let info = (arguments[PublishOptions.info] ?? []).map(\.rawValue).sorted()
    return (info.isEmpty ? [] : [("info", info.joined(separator: ","))])
      + (try PublishOptions.excluded(arguments).map { [("socket_id", "\($0)")] } ?? [])
  }
}

// MARK: One event

/// The operands as they are meant: whom to publish to, and what.
private struct PublishedWords {
  var channels: [ChannelName]
  var event: String
  var data: String

  init(_ arguments: Arguments) throws {
    var words = [PublishOptions.channel, PublishOptions.event, PublishOptions.data]
      .compactMap { arguments[$0] }[...]
    let user = try arguments[PublishOptions.user].map(PublishOptions.userChannel)
    let synopsis =
      "rtm publish " + (user == nil ? "CHANNEL EVENT [DATA]" : "--to-user ID EVENT [DATA]")
    if let user {
      channels = [user]
    } else {
      guard let word = words.popFirst() else {
        throw UsageError.missingOperand("CHANNEL", synopsis: synopsis)
      }
      do { channels = [try ChannelName(word)] } catch {
        throw UsageError.badValue(of: "CHANNEL", text: word, reason: "\(error)")
      }
    }
    for channel in arguments[PublishOptions.also] where !channels.contains(channel) {
      channels.append(channel)
    }
    guard let name = words.popFirst() else {
      throw UsageError.missingOperand("EVENT", synopsis: synopsis)
    }
    event = name
    data = words.popFirst() ?? "{}"
    if let word = words.first { throw UsageError.unexpectedOperand(word, synopsis: synopsis) }
  }

  /// With all that options say of it.
  func event(_ arguments: Arguments) throws -> PublishBody {
    var body = PublishBody(event, data: try Input.text(for: data), channels: channels)
    body.excluded = try PublishOptions.excluded(arguments)
    body.attributes = arguments[PublishOptions.info] ?? []
    if arguments.isTyped(EncryptionKey.option) || arguments.isTyped(PublishOptions.cipher) {
      guard channels.contains(where: { $0.kind == .encrypted }) else {
        throw UsageError.incomplete(
          "'\(channels[0])' is not encrypted; name one that begins with 'private-encrypted-', "
            + "or leave --encrypt-key and --cipher out")
      }
    }
    return body
  }
}
