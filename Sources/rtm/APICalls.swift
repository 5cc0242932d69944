import Client
import CommandKit
import Reactor
import Settings

extension APIClient {
  /// Of the app and the server that `credentials` name.
  convenience init(
    _ credentials: Credentials, retries: Retries = .none, turning loop: EventLoop? = nil
  ) throws {
    self.init(
      try ServerOrigin(of: credentials.url, trusting: credentials.trust),
      pathPrefix: credentials.url.apiPrefix, app: try credentials.app(),
      retries: retries, turning: loop)
  }
}

extension Failure {
  /// With the exit status for it.
  init(_ failure: APIClient.Failure) {
    switch failure {
    case .unreachable: self.init(.unreachable, "\(failure)")
    case .refused: self.init(.refused, "\(failure)")
    }
  }
}

/// Calls the API of the app that `credentials` name; what goes wrong gets its exit status.
func callAPI<Result>(
  _ credentials: Credentials, _ call: (APIClient) throws(APIClient.Failure) -> Result
) throws -> Result {
  let client = try APIClient(credentials)
  do { return try call(client) } catch { throw Failure(error) }
}
