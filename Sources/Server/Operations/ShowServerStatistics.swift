import Bytes
import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Threads
import Wire

/// `GET /admin/stats`: what the server is doing, in all and for each app.
struct ShowServerStatistics: OperatorEndpoint {
  let method = "GET"
  let path = "/admin/stats"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    var writer = JSONWriter()
    writer.object { body in
      let shared = desk.shared
      body.name("version")
      body.string(shared.settings.version)
      body.name("timestamp")
      body.string(LogTime.now.text)
      body.name("uptime_seconds")
      body.integer(WallClock.seconds - shared.startSeconds)
      body.name("draining")
      body.boolean(shared.isDraining)
      body.name("loops")
      body.array { loops in
        for number in shared.loops.indices { Self.write(loop: number, of: desk, to: &loops) }
      }
      body.name("dialects")
      body.object { counts in
        for (name, connections) in DialectStatistics(shared).counts {
          counts.name(name)
          counts.integer(connections)
        }
      }
      let apps = Self.apps(of: desk)
      apps.reduce(AppStatistics(), +).write(to: &body)
      // As the server that `lite` comes from called it.
      body.name("presenceChannels")
      body.integer(shared.node.occupancyByApp().values.reduce(0) { $0 + $1.presenceChannels })
      body.name("apps")
      body.array { rows in
        for (usage, statistics) in zip(shared.apps.all, apps) {
          rows.object { row in
            row.name("id")
            row.string(usage.app.id)
            row.name("dialect")
            row.string(dialects[shared.apps.dialect(of: usage)].name)
            statistics.write(to: &row)
          }
        }
      }
    }
    answer(.json(200, writer.bytes))
  }

  private static func apps(of desk: Desk) -> [AppStatistics] {
    let occupancy = desk.shared.node.occupancyByApp()
    return desk.shared.apps.all.enumerated().map { place, usage in
      AppStatistics(
        usage, occupancy[usage.app.id] ?? AppOccupancy(), rates: desk.rates.rates(ofApp: place))
    }
  }

  private static func write(loop number: Int, of desk: Desk, to loops: inout JSONWriter) {
    loops.object { loop in
      loop.name("connections")
      loop.integer(desk.shared.loads[number].value)
      loop.name("load")
      loop.number(desk.rates.load(ofLoop: number))
      loop.name("backlog_bytes")
      loop.integer(desk.shared.hubMailboxes[number].backlog)
      loop.name("unsent_bytes")
      loop.integer(desk.shared.loops[number].unsentBytes.value)
    }
  }
}
