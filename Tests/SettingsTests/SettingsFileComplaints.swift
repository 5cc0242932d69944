extension SettingsFileTests.Wrong {
  private static let address =
    "use HOST:PORT, :PORT or unix:PATH; HOST is an address such as 127.0.0.1 or [::1]"

  static let all = [
    Self(
      "max_evnt_size: 1\nthraeds: 1\nxyzzy: 1\n<<: 1\nkey: k\n",
      "1:1: 'max_evnt_size' is no setting; did you mean 'max_event_size'?",
      "2:1: 'thraeds' is no setting; did you mean 'threads'?",
      "3:1: 'xyzzy' is no setting; rtm.yaml(5) lists them all",
      "4:1: '<<' is a merge, which is not taken here; write the keys out",
      "5:1: 'key' is of an app: put it below one of 'apps'"),
    Self(
      "threads: 1\nmax_headers: 2\nthreads: 3\nmax-headers: 4",
      "3:1: 'threads' stands here already, in line 1",
      "4:1: 'max-headers' stands here already, in line 2"),
    Self(
      "threads: four\nmax_headers: 1.5\nmax_body_size: 64KB\nclient_events: maybe\n"
        + "path_prefix: /a b\nlisten: [':1', ':x']\n"
        + "metrics_listen: [':y']\nadmin_socket: \(String(repeating: "s", count: 108))",
      "1:10: threads cannot be 'four': use a whole number from 1 to 256",
      "2:14: max_headers cannot be '1.5': use a whole number from 1",
      "3:16: max_body_size cannot be '64KB': use a number of bytes below 2G, such as 65536, 64K or "
        + "1M",
      "4:16: client_events cannot be 'maybe': use 1 or 0, true or false",
      "5:14: path_prefix cannot be '/a b': a path prefix begins with '/' and has no spaces, "
        + "'?' or '#'",
      "6:16: listen cannot be ':x': \(address)", "7:18: metrics_listen cannot be ':y': \(address)",
      "8:15: admin_socket cannot be '\(String(repeating: "s", count: 108))': the path of a unix "
        + "socket has from 1 to 107 bytes"),
    Self(
      "threads: [1]\nmax_headers: {a: 1}\nmax_body_size:\nlisten: [[':1']]\nclient_events: ~",
      "1:10: threads takes one value, not a list",
      "2:14: max_headers takes a value, not keys of its own",
      "3:15: max_body_size has no value; give it one, or delete the key",
      "4:10: listen takes a list of single values",
      "5:16: client_events has no value; give it one, or delete the key"),
    Self("- 1", "1:1: here stand settings, each as KEY: VALUE"),
    Self("threads", "1:1: here stand settings, each as KEY: VALUE"),
    Self("apps: {id: 1}", "1:7: apps is a list: begin each app with '- id: …'"),
    Self("apps: [a]", "1:8: here stand settings, each as KEY: VALUE"),
    Self(
      "apps:\n- {}", "2:3: an app needs an id; add 'id: …'",
      "2:3: an app needs a key; add 'key: …'",
      "2:3: an app needs a secret; add 'secret: …' or 'secret_file: …'"),
    Self(
      "apps:\n- {id: a/b, key: é, secret: ''}",
      "2:8: id cannot be 'a/b': use letters, digits, '-', '_' and '.'",
      "2:18: key cannot be 'é': use letters, digits, '-', '_' and '.'",
      "2:29: secret needs a text"),
    Self(
      "apps:\n- {id: 1, key: k, secrte: s, threads: 2, max_event_size: x}",
      "2:3: an app needs a secret; add 'secret: …' or 'secret_file: …'",
      "2:19: 'secrte' is no setting; did you mean 'secret'?",
      "2:30: 'threads' is of the server: put it at the beginning of a line, beside 'apps'",
      "2:58: max_event_size cannot be 'x': use a number of bytes below 2G, such as 65536, 64K or 1M"
    ),
    Self(
      "apps:\n- {id: 1, key: k, secret: s, secret_file: f}\n- {id: 2, key: l, secret_file: none}\n"
        + "- {id: 3, key: m, secret_credential: c}",
      "2:30: give one of secret, secret_file alone",
      "3:32: the secret cannot be read: none: no such file or directory",
      "4:38: there are no credentials, for CREDENTIALS_DIRECTORY is not set; "
        + "add LoadCredential=c:FILE to the systemd unit"),
    Self(
      "apps:\n- {id: 1, keys: []}\n- {id: 2, key: k, keys: [{secret: s}, {key: l, id: 1}]}",
      "2:17: keys is a list: begin each key with '- key: …'",
      "3:11: 'key' stands beside 'keys'; put it into the list",
      "3:26: each of the keys needs a key; add 'key: …'",
      "3:39: each of the keys needs a secret; add 'secret: …' or 'secret_file: …'",
      "3:48: 'id' is of the app, not of one of its keys"),
    Self(
      "dialects: {romos: {}, lite: {max_client_evnts: 1, threads: 2, max_channels: x},\n"
        + " pusher: {max_channels: 1}, relay: [], lite: {}}",
      "1:12: 'romos' is no dialect; did you mean 'rooms'?",
      "1:30: 'max_client_evnts' is no setting; did you mean 'max_client_events'?",
      "1:51: 'threads' is of the server: put it at the beginning of a line, beside 'dialects'",
      "1:77: max_channels cannot be 'x': use a whole number from 1",
      "2:11: 'pusher' has no rules of its own; put it at the beginning of a line, or below one of "
        + "'apps'",
      "2:36: here stand settings, each as KEY: VALUE",
      "2:40: 'lite' stands here already, in line 1"),
    Self(
      "dialects: [lite, romos]",
      "1:18: dialects cannot be 'romos': there is no dialect 'romos'; use pusher, lite, relay, "
        + "users, rooms; did you mean rooms?"),
    Self("threads: 1\n\tmax_headers: 1", "2:1: a tab cannot indent; use spaces"),
    Self("threads: *all", "1:10: there is no '&all' before this '*all'; add it, or quotes"),
    Self(
      "apps:\n- {id: 1, key: k, secret: s}\n- {id: 1, key: l, secret: s}\n"
        + "- {id: 3, key: k, secret: t}",
      "3:8: two apps have the id '1', as at rtm.yaml:2:8; give each its own",
      "4:16: two apps have the key 'k', as at rtm.yaml:2:16; give each its own"),
  ]
}
