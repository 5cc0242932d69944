import Bytes
import Hub
import Messaging
import Wire

/// `GET /admin/channels`: an app's occupied channels, by name, a page at a time.
struct ListAllChannels: OperatorEndpoint {
  let method = "GET"
  let path = "/admin/channels"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    let apps = desk.shared.apps.all.map(\.app.id)
    do throws(OperatorError) {
      let fields = try OperatorFields(query: request, knowing: ["app", "prefix"] + Page.names)
      let page = try Page(fields)
      guard let app = fields.text("app") ?? (apps.count == 1 ? apps[0] : nil), apps.contains(app)
      else { throw .noApp(known: apps) }
      // Walks all channels, under the lock of one 64th of them at a time.
      let channels = desk.shared.node.channels(of: app, prefix: fields.text("prefix") ?? "")
      answer(.json(200, Self.body(channels, app, page)))
    } catch {
      answer(error.response)
    }
  }

  private static func body(
    _ channels: [(channel: ChannelName, Occupancy)], _ app: String, _ page: Page
  ) -> [UInt8] {
    let rest =
      channels.map { (name: $0.channel.rawValue, occupancy: $0.1) }
      .filter { $0.name > page.after ?? "" }.sorted { $0.name < $1.name }
    let shown = rest.prefix(page.limit)
    var writer = JSONWriter()
    writer.object { body in
      body.name("channels")
      body.array { rows in
        for (name, occupancy) in shown {
          rows.object { row in
            row.name("app")
            row.string(app)
            row.name("name")
            row.string(name)
            row.name("subscriptions")
            row.integer(occupancy.subscriptions)
            row.name("users")
            row.integer(occupancy.users)
          }
        }
      }
      body.name("total")
      body.integer(channels.count)
      page.writeNext(shown.last?.name, shown: shown.count, of: rest.count, to: &body)
    }
    return writer.bytes
  }
}
