import Client
import Dialects
import Messaging
import Settings

/// Where the tokens of `rtm connect` come from: the app's secret, or the app's own endpoints.
struct Authority {
  let credentials: Credentials

  /// What one needs to enter a channel.
  struct Grant {
    var token: String?
    var channelData: String?
    var sharedSecret: [UInt8]?
  }

  typealias Answer<Value> = (Result<Value, Denial>) -> Void

  /// Why there is no token; one line.
  struct Denial: Error, CustomStringConvertible {
    let description: String
    /// Whether the command line is to blame, and not who was asked.
    var isUsage = false
  }

  /// Calls `answer` once, maybe before it returns.
  func grant(
    _ channel: ChannelName, to socket: SocketID, channelData: String?,
    answer: @escaping Answer<Grant>
  ) {
    guard channel.kind.needsToken else { return answer(.success(Grant())) }
    // A user of their own for each connection: two terminals are two members.
    let data = channel.kind == .presence ? channelData ?? #"{"user_id":"\#(socket)"}"# : nil
    answer(
      signer().map { app in
        Grant(
          token: ChannelToken(socket, channel, channelData: data).signed(by: app),
          channelData: data)
      })
  }

  /// The same for a user; `userData` is `nil` where the endpoint has to know.
  func signIn(
    _ userData: String?, from socket: SocketID,
    answer: @escaping Answer<(token: String, userData: String)>
  ) {
    guard let userData else {
      return answer(.failure(Denial(description: #"say who you are: /signin {"id":"…"}"#)))
    }
    answer(
      signer().map { app in
        (UserToken(socket, userData: userData).signed(by: app), userData)
      })
  }

  private func signer() -> Result<App, Denial> {
    do { return .success(try credentials.signer()) } catch {
      return .failure(Denial(description: "\(error)", isUsage: true))
    }
  }
}
