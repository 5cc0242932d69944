import CommandKit
import Messaging
import Settings

/// `rtm auth key`: credentials for a new app.
extension Auth {
  private static let newID = Operand.optional(
    "ID", help: "The app's id; a number nobody else has, if left out.",
    parse: { text throws(NotAnID) in
      guard App.isName(text) else { throw NotAnID() }
      return text
    })

  static let key = Command(
    "key", summary: "make the credentials of a new app",
    discussion: """
      Prints id, key and secret for an app that no server knows yet: give them to one by rtm.yaml,
      where the JSON may stand as it is, or as --app takes them, which is what --plain prints.
      """,
    operands: [newID], options: AuthAnswer.options,
    examples: [
      .init(
        "Make the rtm.yaml of a server with one app",
        "printf 'apps:\\n  - %s\\n' \"$(rtm auth key)\""),
      .init("Have an app in this shell", "eval \"$(rtm auth key --export)\""),
    ]
  ) { arguments in
    let app = DevelopmentApp.newApp(id: arguments[newID])
    let secret = app.secret.revealed
    // The variables are those that every command reads.
    try AuthAnswer(
      fields: [("id", app.id), ("key", app.key), ("secret", secret)],
      plain: "\(app.id):\(app.key):\(secret)", prefix: "RTM_APP_"
    ).print(arguments)
    return .success
  }

  private struct NotAnID: Error, CustomStringConvertible {
    let description = "use letters, digits, '-', '_' and '.'"
  }
}
