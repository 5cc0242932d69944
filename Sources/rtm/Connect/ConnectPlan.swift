import Messaging

/// What the command line of `rtm connect` asks for.
struct ConnectPlan {
  var channels: [ChannelName]
  /// Whether the server speaks a protocol of ours: else it is any WebSocket.
  var speaksProtocol: Bool
  /// Whether a line that is no command goes out as it stands.
  var sendsFrames: Bool
  var isEcho: Bool
  /// Whether somebody sits at a prompt.
  var isInteractive: Bool
  var reconnects: Bool
  /// The file that lines come from, as the user knows it; `nil` for standard input.
  var script: String?
  var timeout: Seconds?
  var expectation: Expectation?
  var printout: Printout

  /// How long to try again in vain: at a prompt for ever, for scripts hang otherwise.
  var patience: Duration? { isInteractive ? nil : .seconds(60) }
}
