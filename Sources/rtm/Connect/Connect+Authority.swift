import Client
import CommandKit
import Reactor
import Settings

// The options about tokens, and what is made of them.
extension Connect {
  static let endpoint = Option.optional(
    "auth-endpoint", .text("URL"), environment: "RTM_AUTH_ENDPOINT",
    help: "Where the app grants tokens for channels, instead of the secret.",
    parse: { try ServerURL($0) })
  static let userEndpoint = Option.optional(
    "user-auth-endpoint", .text("URL"), environment: "RTM_USER_AUTH_ENDPOINT",
    help: "Where the app signs users in.", parse: { try ServerURL($0) })
  static let headers = Option.repeated(
    "auth-header", .text("NAME: VALUE"),
    help: "A header for the endpoints, such as 'Cookie: session=…'.", parse: header
  ).secret()

  static let tokenOptions: [any OptionSpec] = [
    endpoint, userEndpoint, headers, EncryptionKey.option,
  ]

  static func authority(
    _ arguments: Arguments, _ credentials: Credentials, on loop: EventLoop
  ) throws -> Authority {
    func connected(_ url: ServerURL?) throws -> AuthEndpoint? {
      guard let url else { return nil }
      do {
        return try AuthEndpoint(
          try ServerOrigin(of: url, trusting: credentials.trust), target: url.path,
          headers: arguments[headers], on: loop)
      } catch let failure as Resolver.Failure {
        throw Failure(.unreachable, "the auth endpoint: \(failure)")
      }
    }
    return Authority(
      credentials: credentials, masterKey: try EncryptionKey.value(arguments, credentials),
      channels: try connected(arguments[endpoint]), users: try connected(arguments[userEndpoint]))
  }

  private struct NotAHeader: Error, CustomStringConvertible {
    let description = "write NAME: VALUE"
  }

  private static func header(_ text: String) throws(NotAHeader) -> AuthEndpoint.Header {
    guard let header = AuthEndpoint.Header(text) else { throw NotAHeader() }
    return header
  }
}
