import Bytes
import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Wire

/// `POST /auth`: signs what anybody asks for; for trying things out, and closed unless opened.
struct SignForLite: DialectEndpoint {
  let dialect: any Dialect = LiteDialect()
  let method = "POST"
  let path = "/auth"

  /// With bearer tokens it is closed to others.
  func isServed(_ settings: ServerSettings) -> Bool {
    settings.speaks(dialect) && (settings.signsForAnybody || !settings.bearerTokens.isEmpty)
  }

  func respond(to call: DialectCall) -> HTTPResponse {
    if !call.shared.settings.signsForAnybody, let refusal = call.unauthorized { return refusal }
    let body = call.json
    var faults: [String] = []
    guard let socket = text("socket_id", of: body, &faults),
      let name = text("channel_name", of: body, &faults)
    else { return refusal(faults) }
    if name.unicodeScalars.count > 200 { faults.append("channel_name has over 200 characters") }
    let data = body?["channel_data"]
    if let data, data.kind != .string { faults.append("channel_data must be a string") }
    guard faults.isEmpty else { return refusal(faults) }
    let token = LiteDialect().sign(
      socket: socket, channel: name, channelData: data?.string, by: call.usage.app)
    return .object { answer in
      answer.name("auth")
      answer.string(token)
      if let data = data?.string {
        answer.name("channel_data")
        answer.string(data)
      }
    }
  }

  private func text(_ field: String, of body: JSON?, _ faults: inout [String]) -> String? {
    if let text = body?[field]?.string, !text.isEmpty { return text }
    faults.append("\(field) must be a string")
    return nil
  }

  private func refusal(_ faults: [String]) -> HTTPResponse {
    .object(400) { body in
      body.name("error")
      body.string("Invalid request")
      body.name("details")
      body.array { details in for fault in faults { details.string(fault) } }
    }
  }
}

/// `GET /health`, with figures.
struct ShowLiteHealth: DialectEndpoint {
  let dialect: any Dialect = LiteDialect()
  let method = "GET"
  let path = "/health"

  func respond(to call: DialectCall) -> HTTPResponse {
    .object { body in
      body.name("status")
      body.string("ok")
      body.name("timestamp")
      body.string(LogTime.now.text)
      body.name("stats")
      body.object { Self.writeStatistics(of: call.shared, to: &$0) }
    }
  }

  private static func writeStatistics(of shared: SharedState, to body: inout JSONWriter) {
    let occupancy = shared.node.occupancyByApp().values
    body.name("connections")
    body.integer(shared.apps.all.reduce(0) { $0 + $1.connections.value })
    body.name("channels")
    body.integer(occupancy.reduce(0) { $0 + $1.channels })
    body.name("presenceChannels")
    body.integer(occupancy.reduce(0) { $0 + $1.presenceChannels })
  }
}
