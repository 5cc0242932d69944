import Bytes
import CommandKit
import Doctor
import Reactor
import Settings
import Telemetry
import Terminal

/// `rtm doctor`: walks the whole way to a server, and says where it is broken.
enum Examine {
  static let url = Operand.optional(
    "URL", help: "The server, instead of --url.", parse: { try ServerURL($0) })
  static let idle = Option(
    "idle", .text("SECONDS"), default: 6,
    help: "How long a silent connection must be left alone by what stands between.",
    parse: seconds)
  static let json = Option.flag("json", short: "j", help: "Print one line of JSON.")

  private static func seconds(_ text: String) throws(NoSeconds) -> Int {
    guard let seconds = Int(text), 0...86_400 ~= seconds else { throw NoSeconds() }
    return seconds
  }

  private struct NoSeconds: Error, CustomStringConvertible {
    let description = "use a whole number of seconds, at most 86400"
  }

  static let command = Command(
    "doctor", summary: "find out what is wrong between you and a server",
    discussion: """
      Goes the way that clients and app servers go, and says of each part whether it is in order:
      the address, the connection, TLS, what a proxy makes of WebSockets and of silent ones, the
      handshake, the protocol, the clock, a signed call, a private channel from subscription to
      event, and the end of a connection; then what this machine would let a server have. What needs
      a part that failed is skipped. Nothing is changed anywhere: the one event that is published
      goes to a channel that nobody else listens to.

      Where a server speaks another dialect alone, it says which, and looks at the WebSocket and its
      end as well; the rest is about Pusher's.

      Clients ping after activity_timeout seconds of silence, so what stands between must leave a
      silent connection alone for longer than that; --idle says how long this looks, which finds the
      usual 60 seconds with 65.

      It exits 0 if nothing failed, and else with what the first failure was about.

      \(ServerOptions.discussion)
      """,
    operands: [url], options: [idle, json] + ServerOptions.all, variables: ServerOptions.variables,
    examples: [
      .init("Look at the server that the other tools talk to", "rtm doctor"),
      .init("Wait longer for a proxy that cuts silent connections", "rtm doctor --idle 11"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    var credentials = try Credentials(arguments)
    if let url = arguments[url] { credentials.url = url }
    var report = Report(
      isJSON: arguments[json], style: .standardOutput, columns: ScreenSize.standardOutput?.columns)
    try report.begin(credentials.url)
    let loop = try EventLoop()
    defer { loop.end() }
    var trouble: (any Error)?
    Examination(
      credentials, idleTime: .seconds(arguments[idle]), version: version, on: loop
    ) { news in
      do {
        switch news {
        case .found(let finding): try report.add(finding)
        case .waits(let subject, let time): try report.wait(for: subject, time)
        }
      } catch { trouble = error }
    }.run()
    if let trouble { throw trouble }
    let machine = Machine(.current, isOfServer: credentials.url.isOfThisMachine)
    for finding in machine.findings { try report.add(finding) }
    try report.end()
    return report.status
  }
}
