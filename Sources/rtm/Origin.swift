import Client
import CommandKit
import Reactor
import Settings

extension ServerOrigin {
  /// Where the server is, and whom to trust to be that.
  init(of url: ServerURL, trusting trust: TLSTrust) throws(Failure) {
    do {
      let tls = url.isSecure ? try TLSClient(of: url.host, trusting: trust) : nil
      self.init(host: url.host, port: url.port, tls: tls)
    } catch {
      throw Failure(.usage, "\(error)")
    }
  }
}
