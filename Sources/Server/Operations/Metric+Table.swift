import Hub
import Messaging
import Reactor
import Settings
import Telemetry
import Threads
import Transport

extension Metric {
  /// Every metric. To add one: a counter where it is counted, and a line here.
  static let table = server + loops + apps + http + httpRefusals + tls + process

  private static let server: [Metric] = [
    .labelled(
      "rtm_build_info", .gauge, "The version that runs; always 1.", by: "version"
    ) { [($0.settings.version, 1)] },
    .one("rtm_draining", .gauge, "1 while the server is going down.") {
      $0.shared.isDraining ? 1 : 0
    },
    .one(
      "rtm_connections_refused_total", .counter,
      "WebSockets that were told why they can have no session."
    ) { Double($0.shared.refusedConnections.value) },
    .labelled(
      "rtm_admission_refusals_total", .counter,
      "Connections that the server has no place for, by the setting that is the limit.", by: "limit"
    ) { $0.admission.allRefusals },
    .one("rtm_websockets", .gauge, "Open WebSockets, of any app.") {
      Double($0.shared.admission.webSockets.value)
    },
    .one("rtm_http_connections", .gauge, "Open connections that are no WebSockets, or not yet.") {
      Double($0.shared.admission.requests.value)
    },
    .one("rtm_cached_events", .gauge, "Last events of cache channels that are kept.") {
      Double($0.cache.events)
    },
    .one("rtm_cached_bytes", .gauge, "What they take of cache-limit.") { Double($0.cache.bytes) },
    .one(
      "rtm_cache_evictions_total", .counter,
      "Last events that went before their time, because the cache was full."
    ) { Double($0.cache.evictions) },
    .one(
      "rtm_signatures_forgotten_total", .counter,
      "Signatures of API calls that could be taken again, because replay-cache was full."
    ) { Double($0.shared.signatures?.forgotten ?? 0) },
    .one(
      "rtm_log_lines_dropped_total", .counter, "Lines of the log that nobody read in time."
    ) { Double($0.shared.log.dropped.value) },
  ]

  private static let loops: [Metric] = [
    .loop("rtm_loop_connections", .gauge, "Open connections of any kind.") {
      Double($0.loads[$1].value)
    },
    .loop("rtm_loop_turns_total", .counter, "Turns of the event loop.") {
      Double($0.loops[$1].turns.value)
    },
    .loop(
      "rtm_loop_busy_seconds_total", .counter,
      "Time spent in turns, not waiting; its rate is the loop's load, 1 being full."
    ) { Double($0.loops[$1].busy.value) / 1e9 },
    .loop(
      "rtm_loop_messages_total", .counter,
      "Messages for a loop's connections, taken from its mailbox."
    ) { Double($0.loops[$1].messages.value) },
    .loop("rtm_loop_backlog_bytes", .gauge, "What waits in a loop's mailbox.") {
      Double($0.hubMailboxes[$1].backlog)
    },
    .loop(
      "rtm_loop_unsent_bytes", .gauge, "What waits for connections that do not read it."
    ) { Double($0.loops[$1].unsentBytes.value) },
    .histogram(
      "rtm_delivery_seconds", "From a publication to the end of the turn that has sent it.",
      \.latency),
  ]

  private static let apps: [Metric] = [
    .app("rtm_connections", .gauge, "Open connections.") { usage, _ in usage.connections.value },
    .labelled(
      "rtm_dialect_connections", .gauge, "Open connections, by what they speak.", by: "dialect"
    ) { DialectStatistics($0).counts.map { ($0.name, $0.connections) } },
    .app("rtm_connections_opened_total", .counter, "Connections that began.") { usage, _ in
      usage.connects.value
    },
    .app("rtm_connections_closed_total", .counter, "Connections that ended.") { usage, _ in
      usage.disconnects.value
    },
    .app("rtm_channels", .gauge, "Occupied channels.") { $1.channels },
    .app("rtm_subscriptions", .gauge, "Subscriptions, over all channels.") { $1.subscriptions },
    .app("rtm_presence_members", .gauge, "Users present, over all channels.") { $1.users },
    .app("rtm_messages_received_total", .counter, "Messages from clients.") { usage, _ in
      usage.requests.value
    },
    .app("rtm_received_bytes_total", .counter, "Payload of messages from clients.") { usage, _ in
      usage.receivedBytes.value
    },
    .app("rtm_messages_sent_total", .counter, "Messages to clients: events and answers.") {
      usage, _ in usage.sentMessages.value
    },
    .app("rtm_sent_bytes_total", .counter, "Frames to clients.") { usage, _ in
      usage.sentBytes.value
    },
    .app("rtm_publications_total", .counter, "Events taken from app servers and clients.") {
      usage, _ in usage.publications.value
    },
    .app("rtm_deliveries_total", .counter, "Channel events handed to connections.") { usage, _ in
      usage.deliveries.value
    },
    .app(
      "rtm_overloads_total", .counter,
      "Publications turned down because a loop was too far behind."
    ) { usage, _ in usage.overloads.value },
    .app(
      "rtm_replays_total", .counter,
      "API calls refused because their signature had been taken before."
    ) { usage, _ in usage.replays.value },
    .app(
      "rtm_slow_closings_total", .counter, "Connections closed because they did not read."
    ) { usage, _ in usage.slowClosings.value },
    .app(
      "rtm_refusals_total", .counter,
      "What was turned down, by the setting that is the limit it went beyond.", by: "limit"
    ) { usage in Limit.allCases.map { ($0.rawValue, usage.refusals(for: $0)) } },
    .app(
      "rtm_origin_refusals_total", .counter, "Connections refused for the page they came from."
    ) { usage, _ in usage.originRefusals.value },
    .app("rtm_connections_signed_in", .gauge, "Connections that are signed in as a user.") {
      usage, _ in usage.signedIn.value
    },
    .app(
      "rtm_terminations_total", .counter, "Connections that the app ended with their user's others."
    ) { usage, _ in usage.terminations.value },
    .app(
      "rtm_unauthorized_closings_total", .counter,
      "Connections closed because they neither signed in nor brought a token in time."
    ) { usage, _ in usage.unauthorizedClosings.value },
    .app(
      "rtm_idle_closings_total", .counter,
      "Connections closed because nothing came for --client-idle-timeout."
    ) { usage, _ in usage.idleClosings.value },
    .app("rtm_api_calls_total", .counter, "Signed calls of the HTTP API.") { usage, _ in
      usage.apiCalls.value
    },
    .app("rtm_api_received_bytes_total", .counter, "Bodies of these calls.") { usage, _ in
      usage.apiReceivedBytes.value
    },
    .app("rtm_api_sent_bytes_total", .counter, "Bodies of their answers.") { usage, _ in
      usage.apiSentBytes.value
    },
  ]

  private static let http: [Metric] = [
    .labelled(
      "rtm_http_responses_total", .counter, "HTTP responses, handshakes among them.", by: "status"
    ) { shared in
      (1...5).map { digit in ("\(digit)xx", shared.loops.reduce(0) { $0 + $1.responses(digit) }) }
    }
  ]

  private static let httpRefusals: [Metric] = [
    .labelled(
      "rtm_http_refusals_total", .counter,
      "Requests turned down before anybody looked at what they ask, and connections cut, by why.",
      by: "limit"
    ) { shared in
      let refusals = shared.httpRefusals
      return [
        ("max-head-size", refusals.largeHeads), ("max-headers", refusals.manyHeaders),
        ("max-body-size", refusals.largeBodies), ("head-timeout", refusals.lateHeads),
        ("body-timeout", refusals.lateBodies), ("idle-timeout", refusals.idleConnections),
        ("malformed", refusals.malformed),
      ].map { ($0, $1.value) }
    }
  ]

  private static let tls: [Metric] = [
    .one("rtm_tls_connections", .gauge, "Open connections over TLS, or shaking hands.") {
      Double($0.shared.tls.connections.value)
    },
    .labelled(
      "rtm_tls_handshakes_total", .counter,
      "Connections where TLS is spoken, by how they began: in full, with what an earlier one had "
        + "agreed on, not in tls-handshake-timeout, in plain HTTP, or broken off.", by: "outcome"
    ) { shared in
      let usage = shared.tls
      let resumed = usage.resumptions.value
      return [
        ("full", usage.handshakes.value - resumed), ("resumed", resumed),
        ("late", usage.timeouts.value), ("plain", usage.plainRequests.value),
        ("failed", usage.failures.value),
      ]
    },
    .certificate(
      "rtm_tls_certificate_expiry_seconds", .gauge,
      "When a certificate ends, in seconds since 1970; the first of its file.",
      { Double($0.notAfter) }
    ),
    .labelled(
      "rtm_tls_reloads_total", .counter,
      "Times that certificates were read anew; refused ones changed nothing.", by: "outcome"
    ) { [("taken", $0.certificateReloads.value), ("refused", $0.certificateRefusals.value)] },
  ]

  /// By the names that Prometheus' own libraries use.
  private static let process: [Metric] = [
    .one("process_cpu_seconds_total", .counter, "Processor time used.") {
      $0.process.processorSeconds
    },
    .one("process_resident_memory_bytes", .gauge, "Resident memory.") {
      Double($0.process.residentBytes)
    },
    .one("process_virtual_memory_bytes", .gauge, "Virtual memory.") {
      Double($0.process.virtualBytes)
    },
    .one("process_open_fds", .gauge, "Open files.") { Double($0.process.openFiles) },
    .one("process_max_fds", .gauge, "How many files may be open.") {
      Double($0.process.fileLimit)
    },
    .one("process_start_time_seconds", .gauge, "When it started, in seconds since 1970.") {
      Double($0.shared.startSeconds)
    },
  ]

  /// What Soketi has at its `/metrics`, so that its boards work; named behind `metrics-prefix`.
  static let soketiTable: [Metric] = [
    .soketi("connected", .gauge, "Open connections.") { $0.connections.value },
    .soketi("new_connections_total", .counter, "Connections that began.") { $0.connects.value },
    .soketi("new_disconnections_total", .counter, "Connections that ended.") {
      $0.disconnects.value
    },
    .soketi("socket_received_bytes", .counter, "Payload of messages from clients.") {
      $0.receivedBytes.value
    },
    .soketi("socket_transmitted_bytes", .counter, "Frames to clients.") { $0.sentBytes.value },
    .soketi("ws_messages_received_total", .counter, "Messages from clients.") {
      $0.requests.value
    },
    .soketi("ws_messages_sent_total", .counter, "Messages to clients.") { $0.sentMessages.value },
    .soketi("http_received_bytes", .counter, "Bodies of calls of the HTTP API.") {
      $0.apiReceivedBytes.value
    },
    .soketi("http_transmitted_bytes", .counter, "Bodies of their answers.") {
      $0.apiSentBytes.value
    },
    .soketi("http_calls_received_total", .counter, "Signed calls of the HTTP API.") {
      $0.apiCalls.value
    },
  ]
}
