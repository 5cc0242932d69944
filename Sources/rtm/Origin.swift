import Client
import CommandKit
import Reactor
import Settings

extension Credentials {
  /// Where the server is, and whom to trust to be that.
  func origin() throws(Failure) -> ServerOrigin {
    do {
      let tls = url.isSecure ? try TLSClient(of: url.host, trusting: trust) : nil
      return ServerOrigin(host: url.host, port: url.port, tls: tls)
    } catch {
      throw Failure(.usage, "\(error)")
    }
  }
}
