import Telemetry
import Wire

/// One thing that operators and their tools can ask for.
///
/// To add one: a file in this folder, a line in ``operatorEndpoints``. Whoever asks may: that was
/// looked at before. All of it runs on the thread that started the loops and has nothing else to
/// do, so that a question may take its time; what only loops know, they are asked.
protocol OperatorEndpoint: Sendable {
  /// `GET` or `POST`.
  var method: String { get }
  var path: String { get }

  /// Calls `answer` once, now or in a later turn of the desk's loop.
  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void)
}

/// Every endpoint.
let operatorEndpoints: [any OperatorEndpoint] = [
  ShowMetrics(), ShowServerStatistics(), ListConnections(), ListAllChannels(), Disconnect(),
  BeginDrain(),
]

/// `GET /metrics`: figures for Prometheus.
struct ShowMetrics: OperatorEndpoint {
  let method = "GET"
  let path = "/metrics"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    answer(
      HTTPResponse(
        status: 200, headers: ["Content-Type": MetricsText.contentType],
        body: Metric.text(of: desk.shared, desk.certificates)))
  }
}
