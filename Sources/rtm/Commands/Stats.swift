import Bytes
import Client
import CommandKit
import Settings
import Terminal

/// `rtm stats`: what an app is making of the server.
enum Stats {
  static let json = Option.flag("json", short: "j", help: "Print one line of JSON.")

  static let command = Command(
    "stats", summary: "show what an app is making of the server",
    discussion: """
      Shows how many connections, channels and subscriptions an app has now, and what it received,
      published and delivered since the server started.

      \(ServerOptions.discussion)
      """,
    options: [json] + ServerOptions.all, variables: ServerOptions.variables,
    examples: [.init("Watch it", "watch rtm stats")],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let body = try callAPI(try Credentials(arguments)) { client throws(APIClient.Failure) in
      try client.statistics()
    }
    let figures: JSON
    do { figures = try JSON(parsing: body) } catch {
      throw Failure(.refused, "the server's answer is no JSON: \(error)")
    }
    try write(arguments[json] ? Printout.json(body) + "\n" : table(figures))
    return .success
  }

  /// A line a figure, numbers aligned to the right.
  private static func table(_ figures: JSON) -> String {
    let style = Style.standardOutput
    let rows = figures.members.map {
      (name: words(printable($0.name)), value: printable($0.value.text))
    }
    let nameWidth = rows.map(\.name.count).max() ?? 0
    let valueWidth = rows.map(\.value.count).max() ?? 0
    return rows.map { row in
      style(row.name, .cyan)
        + String(repeating: " ", count: nameWidth - row.name.count + 2)
        + String(repeating: " ", count: valueWidth - row.value.count) + row.value + "\n"
    }.joined()
  }

  private static func words(_ name: String) -> String {
    String(name.map { $0 == "_" ? " " : $0 })
  }
}
