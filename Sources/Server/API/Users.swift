import Dialects
import Hub
import Messaging

/// `POST /apps/{app}/users/{user}/terminate_connections`: closes all that the user has signed in.
struct TerminateUser: Endpoint {
  let method = "POST"
  let path: StaticString = "/apps/{app}/users/{user}/terminate_connections"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let id = call.parameters["user"] ?? ""
    let channel: ChannelName
    do { channel = try ChannelName(of: Identity(id, isVerified: true)) } catch {
      throw .invalidField("user_id", reason: "is none: \(error.description(of: "a user's id"))")
    }
    call.node.terminate(call.topic(channel))
    return ChannelReport.empty
  }
}

/// The same without the app's id, which its key stands for: pusher-http-python calls it so.
struct TerminateUserByKey: Endpoint {
  let method = "POST"
  let path: StaticString = "/users/{user}/terminate_connections"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    try TerminateUser().respond(to: call)
  }
}
