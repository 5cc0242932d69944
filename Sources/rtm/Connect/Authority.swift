import Client
import Dialects
import Messaging
import Settings

/// Where the tokens of `rtm connect` come from: the app's own endpoints, or its secret.
struct Authority {
  let credentials: Credentials
  let masterKey: MasterKey?
  /// Stand before the secret: who has both wants to try the endpoint.
  var channels: AuthEndpoint?
  var users: AuthEndpoint?

  /// What one needs to enter a channel.
  struct Grant {
    var token: String?
    var channelData: String?
    var sharedSecret: SharedSecret?
  }

  typealias Completion<Value> = (Result<Value, Denial>) -> Void

  /// Why there is no token; one line.
  struct Denial: Error, CustomStringConvertible {
    let description: String
    /// Whether the command line is to blame, and not who was asked.
    var isUsage = false
  }
}

// MARK: Channels

extension Authority {
  /// Calls `completion` once, maybe before it returns. `channelData` is who one wants to be on a
  /// presence channel; an endpoint decides that by itself.
  func grant(
    _ channel: ChannelName, to socket: SocketID, channelData: String?,
    completion: @escaping Completion<Grant>
  ) {
    guard channel.kind.needsToken else { return completion(.success(Grant())) }
    guard let channels else {
      return completion(sign(channel, for: socket, channelData: channelData))
    }
    let fields = [("socket_id", "\(socket)"), ("channel_name", channel.rawValue)]
    channels.ask(fields.map { (name: $0.0, value: $0.1) }) { result in
      completion(
        result.mapError { Denial(description: "\($0)") }.map { answer in
          Grant(
            token: answer.auth, channelData: answer.channelData,
            sharedSecret: answer.sharedSecret ?? masterKey?.sharedSecret(for: channel))
        })
    }
  }

  private func sign(
    _ channel: ChannelName, for socket: SocketID, channelData: String?
  ) -> Result<Grant, Denial> {
    // A user of their own for each connection: two terminals are two members.
    let data = channel.kind == .presence ? channelData ?? #"{"user_id":"\#(socket)"}"# : nil
    return signer().map { app in
      Grant(
        token: ChannelToken(socket, channel, channelData: data).signed(by: app),
        channelData: data, sharedSecret: masterKey?.sharedSecret(for: channel))
    }
  }

  private func signer() -> Result<App, Denial> {
    do { return .success(try credentials.signer()) } catch {
      return .failure(Denial(description: "\(error), or give --auth-endpoint", isUsage: true))
    }
  }
}

// MARK: Users

extension Authority {
  typealias SignIn = (token: String, userData: String)

  /// The same for a user; `userData` may be left to an endpoint, which decides anyhow.
  func signIn(
    _ userData: String?, from socket: SocketID, completion: @escaping Completion<SignIn>
  ) {
    guard let users else { return completion(sign(userData, for: socket)) }
    users.ask([(name: "socket_id", value: "\(socket)")]) { result in
      switch result {
      case .failure(let failure): completion(.failure(Denial(description: "\(failure)")))
      case .success(let answer):
        guard let userData = answer.userData else {
          let fault = AuthEndpoint.Failure.malformed(.missing("user_data"))
          return completion(.failure(Denial(description: "\(fault)")))
        }
        completion(.success((answer.auth, userData)))
      }
    }
  }

  private func sign(_ userData: String?, for socket: SocketID) -> Result<SignIn, Denial> {
    guard let userData else {
      let advice = #"say who you are: /signin {"id":"…"}, or give --user-auth-endpoint"#
      return .failure(Denial(description: advice, isUsage: true))
    }
    return signer().map { app in
      (UserToken(socket, userData: userData).signed(by: app), userData)
    }
  }
}
