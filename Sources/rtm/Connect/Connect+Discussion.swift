import Dialects
import Messaging
import Settings

extension Connect {
  private static let usage = LineCommand.usage(in: .events, isForScripts: true)
    .split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")

  /// What help and the manual say of it.
  static let discussion = """
    Connects as a client of the app, subscribes, and prints what comes. On a terminal it has a
    prompt with history and completion, which tells the socket's id and the current channel;
    elsewhere it reads commands from standard input, line by line:

    \(usage)

    At the prompt Tab completes, and Ctrl-R looks for a line in the history. Ctrl-C abandons the
    line; where there is none it leaves, as Ctrl-D does. The history is the file rtm/connect-history
    in $XDG_STATE_HOME, or ~/.local/state: the last 1000 lines of 4096 bytes at most, for their
    owner only. Lines that begin with a space or with /signin, and those that may hold a secret, are
    not kept.

    JSON may be @FILE, what the file holds. A line without a command is the data of a client event
    for the current channel, the one that was subscribed to last; the event's name is the line's
    first word if that begins with client-, else \(LineCommand.eventOfLines).

    Tokens come from --auth-endpoint, which is asked as pusher-js asks it (a form with socket_id and
    channel_name is posted), or are made from the app's secret when that is known; then one is a
    user with the socket's id on presence channels, unless /subscribe says who. Events of encrypted
    channels are opened with the master key, or with the shared_secret that the endpoint answers.

    When the connection is lost it is made again as the server's close code allows (4000 to 4099
    never, 4200 to 4299 at once, else after a while), with all its channels; off a terminal it gives
    up after a minute without a server.

    Off a terminal, a line waits until what those before it asked for is answered, and what the
    server refuses ends it. With --count, --expect or --timeout it waits for these, whatever the
    input does, and its exit status is 0 if all events came, 1 if not. Without them it ends with its
    input.

    With --json each line is an object with "time" (RFC 3339, UTC), "direction" ("in", "out", or
    "local" for what rtm itself says), and where there are such "event", "channel", "user_id"
    and "data", the latter as the JSON it holds, or a string. Cached events have "cached": true;
    encrypted ones "encrypted": true where they were opened, false where the key is wrong, and
    null where there is none. With --timing there are "bytes", and "latency_ms" of answers. The
    event rtm:lost tells of the end of a connection: its data has "code", "reason" and
    "retry_ms", null where it is not made again.

    With --dialect it is a client of another dialect, and the URL's path, where it has one, is taken
    as it stands:

    \(dialectTable)

    There a line that is no command is a message, which is JSON and goes out as it is typed; of the
    commands there are /ping, /filter, /pretty, /raw, /wait, /sleep, /help and /quit, and Tab or
    /help shows a message that the server takes. What comes is printed as it came, with the time
    before it on a terminal. An event that --expect names is a message's "type" or "event", a
    relay's message is called message, and KEY is of its "payload", "data" or "message", or else of
    all of it. What --count counts, and --quiet leaves, is what was said on a channel, to a user or
    to all: no greetings, pings, presence, errors or answers to one's own messages. With --user in
    rooms a token is signed by the app's secret, if that is known, and else by AUTH_SECRET, of the
    environment or of .env, as 'rtm serve --dialect rooms' takes it.

    \(ServerOptions.discussion)
    """

  /// Where clients of other dialects are met, and what options are for there.
  private static let dialectTable = manualTable(
    dialects.dropFirst().map { dialect in
      let path = dialect.hasChannelInURL ? "/CHANNEL" : dialect.path
      let wishes = [
        dialect.hasChannelInURL ? "-s is the channel, and nobody listens to clients" : nil,
        dialect.encode(.subscribe(.everybody)).isEmpty ? nil : "-s subscribes",
        dialect.encode(.identify("a")).isEmpty ? nil : "--user registers",
        dialect.hasUserInURL ? "--user and --token go into the URL" : nil,
      ]
      return [dialect.name, path, wishes.compactMap { $0 }.joined(separator: ", ")]
    })
}
