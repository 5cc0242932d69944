import Dialects
import Settings

/// What the manual page of `rtm serve` says beside its options.
extension Serve {
  /// How a connection gets its dialect.
  static let dialectRules = table(DialectChoice.rules.map { ($0.condition, $0.dialect) })

  static let dialectsText = """
    What there is; DESCRIPTION has how a connection gets one:

    \(table(summaries))

    Alone (--dialect NAME) it has the port, log, variables and health page of the server that it
    stands in for, at every path. Beside others (--dialects pusher,rooms) its clients count as those
    of an app called @NAME, and are held to the same limits and timers; but for pusher's, which have
    apps and what holds for those. Both only where nothing else was said: by a flag, a variable or
    rtm.yaml, where each may have a section.

    \(DialectProfile.settingsTexts.joined(separator: "\n\n"))

    Channels of users are ours, so that its clients can meet those of others. These enter and leave
    one, and say something there, by an action and data or by a text; others in it get the same with
    "sender" and "timestamp":

      {"type":"join","channel":"news"}
      {"type":"leave","channel":"news"}
      {"type":"notification","channel":"news","action":"told","data":{}}
      {"type":"chat","channel":"news","text":"hello"}

    By --bridge channels of one name are one in all dialects, but for those that Pusher guards:
    private-, private-encrypted- and presence- channels are those of pusher and lite alone. In
    relay, users and rooms such a name is a channel of its own, open to all.

    rtm-connect(1) is a client of any of them, and rtm-publish(1) sends what an app's own server may
    have relay, users and rooms send; both by --dialect NAME.

    A variable that makes no sense is an error, PORT too, for which those servers took 3000.
    """

  private static let summaries =
    [(dialects[0].name, "Pusher Channels: apps with keys, the API below /apps")]
    + DialectProfile.all.map { ($0.name, $0.summary) }

  static let opennessText = """
    Production is where RTM_ENV or NODE_ENV is 'production', or a listener that is not for this
    machine alone. There, nothing is open that was not opened by name, and a secret that everybody
    knows, or a variable of one that is empty, ends the start with status 1. Elsewhere --dialect
    NAME opens what the server that it stands in for has open, each with a warning. What is unsafe
    in those servers, and what has it back:

    \(table(unsafe))

    /health and /ready answer everybody, everywhere; /metrics and /admin operators alone.
    """

  private static let unsafe = [
    ("lite: POST /auth signs what anybody asks for", "--open-auth"),
    ("lite, pusher: a token does not say whose it is", "--presence-auth legacy"),
    ("lite: AUTH_SECRET is change-me-in-production", "nothing"),
    ("lite: X-Forwarded-For is believed of anybody", "--trusted-proxies"),
    ("lite: clients send events that are the server's", "nothing"),
    ("pusher: clients need not name the app's key", "--any-path"),
    ("relay: BEARER_TOKEN is default-secret", "nothing"),
    ("relay: GET answers with any file, server.js too", "nothing"),
    ("users: /api/send-to-user wants no token", "--open-api"),
    ("users: a message says itself who sent it", "nothing"),
    ("rooms: a broadcast says itself who sent it", "nothing"),
    ("rooms, users: a userId is anybody's to take", "--trust-user-ids"),
  ]

  static let logText = """
    It is written to standard error, one event a line, in the form of --log-format; what clients
    send is escaped. Of each event 20 a second are written (1000 of level debug), then how many
    more there were. Secrets are dots. CLIENT stands for app, socket, connection (what a client of
    rooms or users is told that it is called), user and proven (whether that is more than its word).
    What a server has published has app and by, which is api; what is for one user has to instead of
    channel; name is the event's, and bytes are those of its data.

    \(table(events))
    """

  private static let events = [
    ("setting", "info: name, value, from; what is not by default"),
    ("settings", "warning: reason"),
    ("listening", "info: address, tls"),
    ("demo", "info: page, the address of --demo"),
    ("connection-opened", "debug: CLIENT, ip"),
    ("connection-closed", "debug: CLIENT, reason"),
    ("connection-refused", "info: code, if one is sent, reason, ip"),
    ("idle-connections-closed", "info: app, connections"),
    ("subscribed", "debug: CLIENT, channel"),
    ("unsubscribed", "debug: CLIENT, channel"),
    ("published", "debug: CLIENT, channel, name, bytes"),
    ("user-status", "debug: CLIENT, status"),
    ("limit-exceeded", "debug: CLIENT, limit"),
    ("api-refused", "info: status, method, path, reason"),
    ("draining, stopped", "info: on the way down"),
  ]

  private static func table(_ rows: [(String, String)]) -> String {
    manualTable(rows.map { [$0, $1] })
  }
}
