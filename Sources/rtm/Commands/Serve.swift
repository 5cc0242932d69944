import CommandKit
import Dialects
import Glibc
import Messaging
import Reactor
import Server
import Settings
import Telemetry
import Terminal
import Threads

/// `rtm serve`: the server, until a signal ends it.
enum Serve {
  static let command = Command(
    "serve", summary: "run the server",
    discussion: """
      Serves clients and libraries of the Pusher Channels protocol: WebSockets at /app/KEY, the HTTP
      API below /apps/ID, /health and /ready. One process uses all processors.

      Settings are taken from flags, then variables, then .env and rtm.yaml of the working directory
      (else /etc/rtm/rtm.yaml), which can give one app other limits than the rest; apps add up.
      --check prints what holds, and from where.

      Without an app it runs in development mode: on this machine only, with an app that is made
      once and kept as the context dev, where the other commands find it by themselves.

      Other dialects than Pusher's are spoken where --dialects says so, or one alone by --dialect.
      Which a WebSocket speaks is known from its handshake; the first that applies counts:

      \(dialectRules)

      Their clients meet on channels of their own, unless they are bridged (--bridge). The manual
      page has what each has by default, and what is open to whom.

      Operators have /metrics and /admin there: see --admin-token, --admin-socket and
      --metrics-listen.

      Where a limit has a code behind it, that is what whoever goes beyond is told: an HTTP status,
      the code that a WebSocket is closed with, or an error event. Nobody who is connected is hurt
      by a limit of connections. A SIZE is in bytes, or ends in K, M or G.

      SIGTERM and SIGINT drain it: /ready turns to 503, no client is taken any more, those that are
      connected are asked to connect again, one after the other over --drain-seconds, and HTTP is
      still answered; when they are gone, or 5 seconds later, it ends. A second signal ends it at
      once. SIGHUP does the same when a terminal hangs up, else it reads the certificates anew.

      With --tls-cert it speaks TLS. Certificates are read anew when their files change, as after
      certbot has renewed them: nobody is disconnected, and files that make no sense change nothing.
      Behind a proxy that has the certificate, use none here: see --trusted-proxies.
      """,
    options: ServeOptions.all,
    groups: ServerSettings.groups.map { .init($0.title, $0.settings.map(\.option)) },
    variables: ServeOptions.variables,
    examples: [
      .init("Try it out, on this machine only", "rtm serve"),
      .init("The same, with a page to try it in a browser", "rtm serve --demo"),
      .init("Serve one app to the world", "RTM_APPS=1:mykey:mysecret rtm serve --listen :6001"),
      .init(
        "Over TLS",
        "RTM_APPS=1:mykey:mysecret rtm serve --tls-cert chain.pem --tls-key key.pem"),
      .init(
        "Behind a proxy on the same machine",
        "RTM_APPS=1:mykey:mysecret rtm serve --listen unix:/run/rtm.sock"),
    ],
    exits: [.success, .failure, .usage]
  ) { arguments in
    let plan = try ServePlan(arguments)
    if plan.arguments[ServeOptions.check] { return try check(plan) }
    var settings = plan.settings
    // Before the first thread, which is that of the log.
    SignalSource.block(signals)
    let serverLog = try ServerLog(settings)
    defer { serverLog.finish() }
    let log = serverLog.log
    tell(plan, to: log)
    for warning in plan.warnings { log.warning("settings", ["reason": .text(warning)]) }
    var development: Development?
    settings.isDevelopment = plan.isDevelopment
    settings.version = version
    if plan.apps.isEmpty {
      let made = Development(environment: arguments.environment, log: log)
      var app = made.app
      app.rules = settings.rules
      settings.apps = [app]
      development = made
    }
    return try run(settings, development, plan, serverLog)
  }
  .section("DIALECTS", dialectsText)
  .section("WHAT OTHERS MAY DO", opennessText)
  .section("THE LOG", logText)
}

// MARK: Running

extension Serve {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  private static func run(
    _ settings: ServerSettings, _ development: Development?, _ plan: ServePlan,
    _ serverLog: ServerLog
  ) throws -> ExitStatus {
    let log = serverLog.log
    raiseFileLimit()
    SystemLimits.current.warn(connections: settings.connections, log: log)
    // Else every process seeds its tables anew, and nobody can fill one with names that collide.
    if getenv("SWIFT_DETERMINISTIC_HASHING") != nil {
      log.warning("hashes-predictable", ["remedy": "unset SWIFT_DETERMINISTIC_HASHING"])
    }
    let server: RunningServer
    do { server = try RunningServer(settings, log: log) } catch {
      throw Failure(.failure, "\(error)")
    }
    var development = development
    if plan.isDevelopment, let url = server.url {
      serverLog.flush()
      try development?.announce(at: url, as: plan.profile, settings)
      if let profile = plan.profile {
        let hasPage = settings.servesDemo
        try write(Development.banner(of: profile, at: url, hasPage, Style.standardOutput))
      }
    }
    if let path = settings.portFile { try writePort(of: server.addresses, to: path) }

    let loop = try EventLoop()
    var isDraining = false
    let hasTerminal = isatty(STDERR_FILENO) != 0
    let source = try SignalSource(signals, on: loop) { signal in
      // A terminal that is closed ends what was started in it; others mean "read your settings".
      if signal == SIGHUP, !hasTerminal {
        guard !server.reloadCertificates() else { return }
        return log.warning("reload-unsupported", ["signal": "SIGHUP", "remedy": "restart it"])
      }
      guard !isDraining else { return server.stop() }
      isDraining = true
      log.info("signal", ["name": .text(names[signal] ?? "\(signal)")])
      server.drain(turning: loop)
    }
    try server.wait(turning: loop)
    development?.withdraw()
    log.info("stopped")
    return withExtendedLifetime(source) { .success }
  }

  private static let names = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]

  /// As many connections as the system lets us have without asking anybody.
  private static func raiseFileLimit() {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    getrlimit(files, &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(files, &limit)
  }

  /// Puts the file in place whole: whoever waits for it never reads half a number.
  private static func writePort(of addresses: [Address], to path: String) throws(Failure) {
    guard let port = addresses.compactMap(\.port).first else {
      throw Failure(.failure, "--port-file: there is no port; every listener is a unix socket")
    }
    let temporary = "\(path).\(getpid())"
    let file = open(temporary, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o644)
    let text = Array("\(port)\n".utf8)
    let isWritten = file >= 0 && Glibc.write(file, text, text.count) == text.count
    if file >= 0 { close(file) }
    guard isWritten, rename(temporary, path) == 0 else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw Failure(.failure, "cannot write --port-file \(path): \(reason)")
    }
  }
}

extension Serve {
  /// What it was told, and by whom; secrets are dots.
  private static func tell(_ plan: ServePlan, to log: Log) {
    let report = SettingsReport(
      plan.arguments, apps: [], addresses: plan.addresses, dialects: plan.dialects)
    for line in report.lines where !line.isDefault && !line.value.isEmpty && line.name != "apps" {
      log.info(
        "setting",
        ["name": .text(line.name), "value": .text(line.value), "from": .text(line.source)])
    }
    guard plan.profile != nil, let app = plan.apps.first else { return }
    for (key, origin) in zip(app.app.keys, app.keyOrigins) {
      log.info(
        "setting",
        ["name": "secret", "value": .text("\(key.secret)"), "from": .text(origin.mark)])
    }
  }
}
