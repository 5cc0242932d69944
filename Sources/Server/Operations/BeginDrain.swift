import Settings
import Wire

/// `POST /admin/drain`: what SIGTERM does. The answer comes while it begins.
struct BeginDrain: OperatorEndpoint {
  let method = "POST"
  let path = "/admin/drain"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    let seconds = desk.shared.settings.drainSeconds
    answer(.json(202, Array(#"{"draining":true,"seconds":\#(seconds)}"#.utf8)))
    desk.beginDrain()
  }
}
