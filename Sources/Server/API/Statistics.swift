import Bytes
import Dialects
import Hub
import Messaging
import Telemetry

/// `GET /apps/{app}/stats`: what the app is making of this server; our own, for `rtm stats`.
struct ShowStatistics: Endpoint {
  let method = "GET"
  let path: StaticString = "/apps/{app}/stats"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let occupancy = call.node.occupancyByApp()[call.app.id] ?? AppOccupancy()
    var writer = JSONWriter()
    writer.object { body in
      AppStatistics(call.usage, occupancy).write(to: &body)
      // As it was called before there was /admin/stats.
      body.name("requests")
      body.integer(call.usage.requests.value)
    }
    return writer.bytes
  }
}

/// `GET /apps/{app}/connections`: how many there are, as Reverb answers it.
struct ShowConnections: Endpoint {
  let method = "GET"
  let path: StaticString = "/apps/{app}/connections"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    var writer = JSONWriter()
    writer.object {
      $0.name("connections")
      $0.integer(call.usage.connections.value)
    }
    return writer.bytes
  }
}
