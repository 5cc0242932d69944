import Dialects
import Hub
import Settings
import Telemetry

/// How many connections there are of each dialect that the server speaks, in the table's order.
struct DialectStatistics {
  let counts: [(name: String, connections: Int)]

  init(_ shared: SharedState) {
    var connections: [Int: Int] = [:]
    for usage in shared.apps.all {
      connections[shared.apps.dialect(of: usage), default: 0] += usage.connections.value
    }
    counts = dialects.enumerated().filter { shared.settings.speaks($0.element) }
      .map { place, dialect in (dialect.name, connections[place] ?? 0) }
  }
}
