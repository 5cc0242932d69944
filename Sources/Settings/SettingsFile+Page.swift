package import CommandKit

extension SettingsFile {
  /// rtm.yaml(5).
  package static var page: GeneratedFile {
    let server = options.filter { option in
      !ServerSettings.table.contains { $0.isPerApp && $0.option.name == option.name }
    }
    let rules = ServerSettings.table.filter(\.isPerApp).map(\.option)
    return FilePage(
      "rtm.yaml", of: "rtm", summary: "settings of rtm serve",
      sections: [
        .init("DESCRIPTION", description),
        .init("LIMITS", limitsText),
        .init("SETTINGS OF THE SERVER", "", server.map { .init($0.key, of: $0) }),
        .init("RULES OF APPS", rulesText, rules.map { .init($0.key, of: $0) }),
        .init("APPS", appsText, appEntries),
        .init("DIALECTS", dialectsText),
      ], example: example, references: ["rtm.1", "rtm-serve.1"]
    ).file
  }

  private static let description = """
    rtm serve reads settings from rtm.yaml in the working directory, or from /etc/rtm/rtm.yaml where
    there is none, or from the file that --config or RTM_CONFIG names. Flags, variables of the
    environment and those of a .env file in the working directory come before it. 'rtm serve
    --check' tells what is wrong with all of them, and prints what holds and from where.

    The file is YAML 1.1, and may be JSON. A dash in a key is as good as an underscore. A key that
    is not listed here, or comes twice, is an error, and so is a tag.

    A SIZE is a number of bytes from 1, which may end in K, M or G for powers of 1024; BYTES are
    the same. N is a whole number from 1. true may be written yes, on or 1, and false no, off or 0.
    Where no default is listed, null stands for none.

    A secret may stand in a file of its own, whose path begins at the folder of rtm.yaml if it is
    not absolute: write KEY_file instead of KEY. KEY_credential names a credential of systemd
    (LoadCredential=NAME:FILE). A newline at the end is no part of the secret.
    """

  private static let limitsText = """
    What hosted Pusher limits has its value by default; all else is unlimited until it is set. The
    code behind a limit is what whoever goes beyond is told: an HTTP status, the code that a
    WebSocket is closed with, or an error event; with it come the limit's name, how much came and
    how much may. /metrics counts them. Nobody who is connected is hurt by a limit of connections.

    Rates are N a second, or N:BURST: connection_rate 5:200 lets an office of 200 come back at once
    after its network was down. An IPv6 address counts as its /64. Sizes are in bytes, and so is the
    length of a channel's name; that of an event's name and of a user's id is in characters (Unicode
    scalars).

    Of a trusted proxy, the last address in X-Forwarded-For that is no trusted proxy's itself is
    believed, and Forwarded where the other is missing, so let the proxy set the first. Whoever
    comes by a unix socket is always believed. Requests of a proxy count for no address, its
    WebSockets for their client's. A list of allowed_origins also keeps out clients that send no
    origin, which are no browsers, unless none is in it.

    replay_cache takes each signed call of the API once; libraries that make the same call twice in
    one second then get 401 for the second, which is why it is off.

    With tls_cert, TLS is spoken at every address of listen but unix sockets; http:// before an
    address keeps it plain. A client that speaks plain HTTP where TLS is spoken gets 400. For
    require_tls, X-Forwarded-Proto of a trusted proxy counts (https or wss; of several the first),
    and Forwarded where it is missing. Over TLS, a connection beyond a limit of its address is
    closed without a word.

    Some bounds are not settings. JSON is read 64 levels deep; of a name that stands twice in an
    object the last counts. A client that leaves more than 64 KiB of answers to its own requests
    unread is not read further until it has. One that is closed has 5 seconds to read why.
    """

  private static let rulesText = """
    These hold for all apps; an app may have others, written below it with the same keys. A flag
    or a variable overrules the value for all apps, never that of one.
    """

  private static let appsText = """
    apps is a list. Apps of --app, RTM_APPS, and of PUSHER_APP_ID, PUSHER_APP_KEY and
    PUSHER_APP_SECRET are added to it. No two may share an id or a key. Each has these keys, and any
    of those in RULES OF APPS:
    """

  private static let dialectsText = """
    dialects is a list of those that are spoken, or has them as keys, each with rules of its own:
    any of those in RULES OF APPS but for pusher, whose clients are those of apps. Where one is
    spoken alone (dialect: NAME) its section holds for the whole server.

    What holds for a dialect is what a flag says, then a variable, a variable of the server that it
    comes from, its section, the same key for all apps, and last what that server has by default:
    rtm-serve(1) lists that under DIALECTS.
    """

  private static let appEntries: [FilePage.Entry] = [
    .init("id", "ID", "Stands in the paths of the HTTP API. Required."),
    .init("key", "KEY", "What clients connect with. Required, unless there are keys."),
    .init(
      "secret", "SECRET",
      "What signs tokens and requests. Required, unless there are keys."),
    .init("secret_file", "FILE", "The secret stands in this file."),
    .init("secret_credential", "NAME", "The secret stands in this credential of systemd."),
    .init(
      "keys", "[{key, secret}, ...]",
      "Several keys, all of which are taken, each with its secret in one of the three ways. "
        + "To change a secret, add a key, bring it to all who sign, then delete the old one."
    ),
  ]

  /// Stands at the end of the page; a test reads it.
  static let example = """
    listen: ["127.0.0.1:6001", "unix:/run/rtm/rtm.sock"]
    activity_timeout: 60
    max_message_size: 256K

    # For each app that does not say otherwise:
    client_events: false
    max_event_size: 32K

    dialects:
      pusher:
      rooms: {max_client_events: 20, activity_timeout: 45}

    apps:
      - id: chat
        key: chat-key
        secret_file: chat.secret      # beside this file
        client_events: true
        max_client_events: 30

      - id: 42
        keys:
          - {key: new-key, secret_credential: news}
          - {key: old-key, secret: until-monday}
    """
}
