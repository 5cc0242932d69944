import Bytes
import Dialects
import Hub
import Messaging
import Network
import Telemetry
import Wire

/// `GET /admin/connections`: who is connected, by id, a page at a time.
struct ListConnections: OperatorEndpoint {
  let method = "GET"
  let path = "/admin/connections"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    let (filter, page): (Census.Filter, Page)
    do throws(OperatorError) {
      let fields = try OperatorFields(query: request, knowing: Census.Filter.names + Page.names)
      (filter, page) = (try Census.Filter(fields), try Page(fields))
      if let after = page.after, SocketID(after) == nil {
        throw .invalid("after", "is no socket id")
      }
    } catch {
      return answer(error.response)
    }
    // One more tells whether there is a next page.
    let purpose = Census.Purpose.list(
      after: page.after.flatMap { SocketID($0) }, limit: page.limit + 1)
    desk.ask(Census(filter: filter, purpose: purpose)) { answers in
      answer(.json(200, Self.body(answers, page)))
    }
  }

  private static func body(_ answers: [Census.Answer], _ page: Page) -> [UInt8] {
    let all = answers.flatMap(\.connections).sorted {
      ($0.id.high, $0.id.low) < ($1.id.high, $1.id.low)
    }
    let shown = all.prefix(page.limit)
    var writer = JSONWriter()
    writer.object { body in
      body.name("connections")
      body.array { rows in
        for connection in shown { rows.object { connection.write(to: &$0) } }
      }
      body.name("total")
      body.integer(answers.reduce(0) { $0 + $1.total })
      page.writeNext(shown.last.map { "\($0.id)" }, shown: shown.count, of: all.count, to: &body)
    }
    return writer.bytes
  }
}

extension ConnectionReport {
  fileprivate func write(to row: inout JSONWriter) {
    row.name("id")
    row.string("\(id)")
    row.name("app")
    row.string(app)
    row.name("ip")
    if let ip { row.string("\(ip)") } else { row.null() }
    row.name("since")
    row.integer(since)
    row.name("channels")
    row.integer(channels)
    row.name("unsent_bytes")
    row.integer(unsentBytes)
    row.name("user")
    if let user { row.string(user) } else { row.null() }
  }
}

/// `POST /admin/disconnect`: closes connections, with the advice to come back or to stay away.
struct Disconnect: OperatorEndpoint {
  let method = "POST"
  let path = "/admin/disconnect"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    let (filter, code): (Census.Filter, Int)
    do throws(OperatorError) {
      let fields = try OperatorFields(body: request, knowing: Census.Filter.names + ["code"])
      filter = try Census.Filter(fields)
      guard filter != Census.Filter() else { throw .nobodyNamed(Census.Filter.names) }
      code = try fields.integer("code") ?? 4200
      guard code == 4200 || code == 4009 else {
        throw .invalid("code", "is 4200, connect again, or 4009, stay away")
      }
    } catch {
      return answer(error.response)
    }
    desk.shared.log.info(
      "disconnecting", ["by": .text(filter.description), "code": .number(code)])
    let purpose = Census.Purpose.close(.byOperator(comesBack: code == 4200))
    desk.ask(Census(filter: filter, purpose: purpose)) { answers in
      var writer = JSONWriter()
      writer.object { body in
        body.name("closed")
        body.integer(answers.reduce(0) { $0 + $1.total })
      }
      answer(.json(200, writer.bytes))
    }
  }
}

extension Census.Filter {
  static let names = ["app", "user", "socket_id", "channel", "ip"]

  init(_ fields: OperatorFields) throws(OperatorError) {
    app = fields.text("app")
    user = fields.text("user")
    if let text = fields.text("socket_id") {
      guard let id = SocketID(text) else { throw .invalid("socket_id", "is no socket id") }
      socket = id
    }
    if let text = fields.text("channel") {
      do { channel = try ChannelName(text) } catch { throw .invalid("channel", "\(error)") }
    }
    if let text = fields.text("ip") {
      guard let address = IPAddress(text) else { throw .invalid("ip", "is no IP address") }
      ip = address
    }
  }
}

extension Census.Filter: CustomStringConvertible {
  var description: String {
    [
      app.map { "app \($0)" }, user.map { "user \($0)" }, socket.map { "socket \($0)" },
      channel.map { "channel \($0)" }, ip.map { "ip \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
