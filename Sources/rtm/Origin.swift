import Client
import CommandKit
import Reactor
import Settings

extension Credentials {
  /// Where the server is, and whom to trust to be that.
  func origin() throws(Failure) -> ServerOrigin { try ServerOrigin(of: url, trusting: trust) }
}

extension TokenAccount {
  /// Where the server is, and whom to trust to be that.
  func origin() throws(Failure) -> ServerOrigin { try ServerOrigin(of: url, trusting: trust) }
}

extension ServerOrigin {
  init(of url: ServerURL, trusting trust: TLSTrust) throws(Failure) {
    do {
      let tls = url.isSecure ? try TLSClient(of: url.host, trusting: trust) : nil
      self.init(host: url.host, port: url.port, tls: tls)
    } catch {
      throw Failure(.usage, "\(error)")
    }
  }
}
