import CommandKit
import Settings

/// Every subcommand, in the order that `rtm --help` and rtm(1) list them.
///
/// To add one: a file in Commands/, a line here, then `RTM_RECORD=1 swift test --filter rtmTests`
/// for its man page and completions.
let commands: [Command] = [
  Serve.command,
  Connect.command,
  Auth.command,
  Publish.command,
  Stats.command,
  Kick.command,
  Examine.command,
  Contexts.command,
  Generate.command,
  Complete.command,
]

let program = Program(
  Command(
    "rtm", summary: "realtime messaging server and its tools",
    discussion: """
      A server for clients and libraries of the Pusher Channels protocol, in one program with the
      tools to try it, watch it and drive it.
      """,
    variables: [
      .init("NO_COLOR", "Set to anything, it turns colours off; --color counts more."),
      .init("CLICOLOR_FORCE", "Set to anything but 0, it turns them on where NO_COLOR is not set."),
    ],
    subcommands: commands),
  version: version)

/// Of the program; servers are told it too.
let version = "0.1.0"

/// A page for each command, and one for the file of settings.
let manPages = program.manPages + [SettingsFile.page]
