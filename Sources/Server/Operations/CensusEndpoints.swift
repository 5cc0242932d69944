import Bytes
import Dialects
import Hub
import Messaging
import Network
import Telemetry
import Wire

/// `GET /admin/connections`: who is connected, by id, a page at a time, or those that come first by
/// something else.
struct ListConnections: OperatorEndpoint {
  let method = "GET"
  let path = "/admin/connections"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    let (filter, page, order): (Census.Filter, Page, Census.Order)
    do throws(OperatorError) {
      let names = Census.Filter.names + Page.names + ["order"]
      let fields = try OperatorFields(query: request, knowing: names)
      (filter, page, order) = (try Census.Filter(fields), try Page(fields), try Self.order(fields))
      if let after = page.after {
        guard SocketID(after) != nil else { throw .invalid("after", "is no socket id") }
        guard order == .id else { throw .invalid("after", "goes with the order by id") }
      }
    } catch {
      return answer(error.response)
    }
    // One more tells whether there is a next page.
    let purpose = Census.Purpose.list(
      by: order, after: page.after.flatMap { SocketID($0) }, limit: page.limit + 1)
    desk.ask(Census(filter: filter, purpose: purpose)) { answers in
      answer(.json(200, Self.body(answers, page, by: order)))
    }
  }

  private static func order(_ fields: OperatorFields) throws(OperatorError) -> Census.Order {
    guard let text = fields.text("order") else { return .id }
    guard let order = Census.Order(rawValue: text) else {
      let known = Census.Order.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("order", "is one of \(known)")
    }
    return order
  }

  private static func body(
    _ answers: [Census.Answer], _ page: Page, by order: Census.Order
  ) -> [UInt8] {
    let all = answers.flatMap(\.connections).sorted { $0.stands(before: $1, by: order) }
    let shown = all.prefix(page.limit)
    var writer = JSONWriter()
    writer.object { body in
      body.name("connections")
      body.array { rows in
        for connection in shown { rows.object { connection.write(to: &$0) } }
      }
      body.name("total")
      body.integer(answers.reduce(0) { $0 + $1.total })
      let last = order == .id ? shown.last.map { "\($0.id)" } : nil
      page.writeNext(last, shown: shown.count, of: all.count, to: &body)
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
    row.name("dialect")
    row.string(dialect)
    row.name("ip")
    if let ip { row.string("\(ip)") } else { row.null() }
    row.name("since")
    row.integer(since)
    row.name("age_seconds")
    row.integer(max(0, WallClock.seconds - since))
    row.name("channels")
    row.integer(channels)
    row.name("unsent_bytes")
    row.integer(unsentBytes)
    row.name("user")
    if let user { row.string(user.userID) } else { row.null() }
    row.name("verified")
    if let user { row.boolean(user.isVerified) } else { row.null() }
  }
}

/// `POST /admin/disconnect`: closes connections, with the advice to come back or to stay away, and
/// maybe a reason in the operator's words.
struct Disconnect: OperatorEndpoint {
  let method = "POST"
  let path = "/admin/disconnect"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    let (filter, code, reason): (Census.Filter, Int, String?)
    do throws(OperatorError) {
      let names = Census.Filter.names + ["code", "reason"]
      let fields = try OperatorFields(body: request, knowing: names)
      filter = try Census.Filter(fields)
      guard filter != Census.Filter() else { throw .nobodyNamed(Census.Filter.names) }
      code = try fields.integer("code") ?? 4200
      guard code == 4200 || code == 4009 else {
        throw .invalid("code", "is 4200, connect again, or 4009, stay away")
      }
      reason = fields.text("reason")
      guard reason?.utf8.count ?? 0 <= Closing.longestReason else {
        throw .invalid("reason", "has more than \(Closing.longestReason) bytes")
      }
    } catch {
      return answer(error.response)
    }
    desk.shared.log.info(
      "disconnecting", ["by": .text(filter.description), "code": .number(code)])
    let purpose = Census.Purpose.close(.byOperator(comesBack: code == 4200, reason: reason))
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
      do { ip = try IPNetwork(text) } catch { throw .invalid("ip", "cannot be used: \(error)") }
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
