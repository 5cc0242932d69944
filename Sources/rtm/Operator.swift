import Client
import CommandKit
import Reactor
import Settings

extension OperatorAccount {
  /// As the user knows it: the server's URL, or the path of its operator's socket.
  var place: String { socket.map { "unix:\($0)" } ?? "\(url)" }
}

extension BearerClient {
  /// Of the server that `account` names; `loop` is turned while it waits, if given.
  convenience init(_ account: OperatorAccount, turning loop: EventLoop? = nil) throws(Failure) {
    if let path = account.socket {
      self.init(ServerOrigin(socketPath: path), token: nil, turning: loop)
      return
    }
    self.init(
      try ServerOrigin(of: account.url, trusting: account.trust),
      pathPrefix: account.url.apiPrefix, token: account.token, turning: loop)
  }

  /// ``get(_:_:)``, with what goes wrong as a command gives up with it.
  func page(
    _ path: String, _ fields: [(name: String, value: String)] = []
  ) throws(Failure) -> [UInt8] {
    do { return try get(path, fields) } catch { throw Failure(ofOperator: error) }
  }

  /// ``post(_:_:)``, the same way.
  func order(_ path: String, _ body: [UInt8]) throws(Failure) -> [UInt8] {
    do { return try post(path, body) } catch { throw Failure(ofOperator: error) }
  }
}

extension Failure {
  /// To others than its operator a server says that there is nothing.
  fileprivate init(ofOperator failure: APIClient.Failure) {
    guard case .refused(401...404, let reason) = failure else {
      self.init(failure)
      return
    }
    self.init(
      .refused,
      "the server shows this to its operator only: give the right --admin-token or set "
        + "RTM_ADMIN_TOKEN, or name its --admin-socket (it said: \(reason))")
  }
}
