import Bytes
import Client
import CommandKit
import Messaging
import Reactor
import Settings
import Telemetry

/// Where `rtm stats` gets its samples: from a server as its operator, or as one of its apps.
final class StatsSource {
  private let client: Client
  /// False for a server that knows only the calls that all servers of the protocol have; `nil`
  /// before the first answer tells.
  private var knowsStatistics: Bool?

  private enum Client {
    case server(BearerClient)
    case app(APIClient)
  }

  /// What came of one question.
  struct Answer {
    var sample: Sample
    /// One object, on one line.
    var json: String
  }

  init(_ client: BearerClient) { self.client = .server(client) }
  init(_ client: APIClient) { self.client = .app(client) }

  /// The operator's, where the user was made one and names no app; `loop` is turned while it waits,
  /// if given.
  static func from(
    _ arguments: Arguments, turning loop: EventLoop? = nil
  ) throws -> (source: StatsSource, server: String) {
    let account = try OperatorAccount(arguments)
    if account.isGiven, !namesApp(arguments) {
      let client = try BearerClient(account, turning: loop)
      return (StatsSource(client), account.place)
    }
    let credentials = try Credentials(arguments)
    let client = APIClient(
      try ServerOrigin(of: credentials.url, trusting: credentials.trust),
      pathPrefix: credentials.url.apiPrefix, app: try credentials.app(),
      turning: loop)
    return (StatsSource(client), "\(credentials.url)")
  }

  /// Whether the command line itself says that it is about an app, and not about an operator.
  private static func namesApp(_ arguments: Arguments) -> Bool {
    ServerOptions.identity.contains { arguments.isTyped($0) }
      && !OperatorOptions.own.contains { arguments.isTyped($0) }
  }

  /// Ends the waiting for an answer.
  func cancel() {
    switch client {
    case .server(let client): client.cancel()
    case .app(let client): client.cancel()
    }
  }

  /// Asks once; with the rows of an app's channels where they are few enough to ask for often.
  func answer(withRows: Bool = false) throws(Failure) -> Answer {
    switch client {
    case .server(let client): try answer(ofServer: client)
    case .app(let client): try answer(ofApp: client, withRows: withRows)
    }
  }
}

// MARK: Questions

extension StatsSource {
  /// With more an answer takes the server long, and nobody reads them all.
  private static let mostRows = 5000

  private func answer(ofServer client: BearerClient) throws(Failure) -> Answer {
    let (json, text) = try parsed(try client.page("/admin/stats"))
    guard let sample = Sample(ofServer: json, at: Monotonic.nanoseconds) else {
      throw Failure(.refused, "the server's answer is none of /admin/stats; check the URL")
    }
    return Answer(sample: sample, json: text)
  }

  private func answer(ofApp client: APIClient, withRows: Bool) throws(Failure) -> Answer {
    guard knowsStatistics ?? true else { return try answer(byChannelsOf: client) }
    let body: [UInt8]
    do throws(APIClient.Failure) { body = try client.statistics() } catch {
      // What was there once is only not there now: a proxy may be speaking.
      guard error.isUnknownCall, knowsStatistics == nil else { throw Failure(error) }
      knowsStatistics = false
      return try answer(byChannelsOf: client)
    }
    knowsStatistics = true
    let (json, text) = try parsed(body)
    var sample = Sample(ofApp: client.app.id, json, at: Monotonic.nanoseconds)
    if withRows, sample.figures[Figure.channels] ?? 0 <= Self.mostRows {
      sample.rows = try Sample.Row.channels(of: client)
    }
    return Answer(sample: sample, json: text)
  }

  private func answer(byChannelsOf client: APIClient) throws(Failure) -> Answer {
    let rows = try Sample.Row.channels(of: client)
    let sample = Sample(of: rows, ofApp: client.app.id, at: Monotonic.nanoseconds)
    let json = JSONWriter.text { writer in
      writer.object { body in
        for (name, value) in sample.figures.sorted(by: { $0.key < $1.key }) {
          body.name(name)
          body.integer(value)
        }
      }
    }
    return Answer(sample: sample, json: json)
  }

  private func parsed(_ body: [UInt8]) throws(Failure) -> (JSON, text: String) {
    let json = try Stats.parsed(body)
    return (json, json.compacted)
  }
}

extension APIClient.Failure {
  /// Whether the server has no such call, and may have others.
  fileprivate var isUnknownCall: Bool {
    if case .refused(let status, _) = self { status == 404 || status == 405 } else { false }
  }
}
