import Dialects
import Messaging
import Terminal

/// What the command line of `rtm connect` asks for.
struct ConnectPlan {
  var channels: [ChannelName]
  /// Whether the server speaks a protocol of ours: else it is any WebSocket.
  var speaksProtocol: Bool
  /// The dialect of a server whose frames are typed by hand, and what is wanted there.
  var visit: Visit?
  /// What a line that is no command is, and which commands there are.
  var speech: LineCommand.Speech
  var isEcho: Bool
  /// Whether somebody sits at a prompt.
  var isInteractive: Bool
  var reconnects: Bool
  /// The file that lines come from, as the user knows it; `nil` for standard input.
  var script: String?
  var timeout: Seconds?
  var expectation: Expectation?
  var printout: Printout

  /// What the prompt says where sockets have no names.
  var name: String {
    guard let visit else { return "rtm" }
    let guest = [visit.userID, visit.channels.first?.rawValue].compactMap { $0 }
    return ([visit.dialect.name] + guest.map { ConnectPrompt.short(printable($0)) })
      .joined(separator: " ")
  }

  /// How long to try again in vain: at a prompt for ever, for scripts hang otherwise.
  var patience: Duration? { isInteractive ? nil : .seconds(60) }
}
