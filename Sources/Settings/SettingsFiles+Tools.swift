import CommandKit
import Messaging
import Reactor

// MARK: Pusher's own variables

extension SettingsFiles {
  /// What applications are told their app by, in the libraries' documents and in frameworks.
  enum Pusher {
    static let id = "PUSHER_APP_ID"
    static let key = "PUSHER_APP_KEY"
    static let secret = "PUSHER_APP_SECRET"
  }

  /// The app of ``Pusher``'s variables, if all of them are set; else `missing` is what to say where
  /// there is no other app, for then somebody forgot one.
  func pusherApp() throws(SettingsError) -> (app: GivenApp?, missing: SettingsError?) {
    let names = [Pusher.id, Pusher.key, Pusher.secret]
    let given = names.map { self[$0] }
    guard let id = given[0], let key = given[1], let secret = given[2] else {
      guard let one = given.compactMap({ $0 }).first else { return (nil, nil) }
      let lacking = zip(names, given).filter { $1 == nil }.map(\.0).joined(separator: ", ")
      return (nil, SettingsError([.init("\(one.origin)", "an app needs \(lacking) as well")]))
    }
    let problems = [id, key].filter { !App.isName($0.text) }.map { variable in
      SettingsError.Problem(
        "\(variable.origin)",
        "'\(variable.text)' is no name; use letters, digits, '-', '_' and '.'")
    }
    guard problems.isEmpty else { throw SettingsError(problems) }
    let app = App(id: id.text, key: key.text, secret: Secret(secret.text))
    return (GivenApp(app, from: id.origin, keys: [key.origin]), nil)
  }
}

// MARK: Where the server is

extension SettingsFiles {
  /// What `PUSHER_HOST` says, with `PUSHER_PORT` and `PUSHER_SCHEME`.
  func pusherURL() throws(UsageError) -> ServerURL? {
    guard let host = self["PUSHER_HOST"] else { return nil }
    let scheme = self["PUSHER_SCHEME"]?.text ?? "http"
    let port = self["PUSHER_PORT"].map { ":\($0.text)" } ?? ""
    do { return try ServerURL("\(scheme)://\(host.text)\(port)") } catch {
      throw .badValue(of: "\(host.origin)", text: host.text, reason: "\(error)")
    }
  }

  /// Where `rtm serve` would listen if it were started here; `nil` where nothing says.
  var serverURL: ServerURL? {
    let port = given(for: ServeOptions.port).map { ":\($0)" }
    let listeners = (given(for: ServeOptions.listen) + port).compactMap(ListenAddress.init)
    let hasCertificate = !given(for: Self.certificate).isEmpty
    for listener in listeners {
      guard case .ip(let host, let port) = listener.address, port > 0 else { continue }
      let prefix = given(for: Self.pathPrefix).last ?? ""
      return ServerURL(
        listeningOn: host, port: port, path: prefix,
        isSecure: listener.isSecure(withCertificate: hasCertificate))
    }
    return nil
  }

  private static let certificate = Option.repeated(
    "tls-cert", .file, environment: "RTM_TLS_CERT", help: "", parse: { $0 })

  private static let pathPrefix = Option.optional(
    "path-prefix", .text("PATH"), environment: "RTM_PATH_PREFIX", help: "", parse: { $0 })

  private func given(for option: any OptionSpec) -> [String] {
    layers.lazy.compactMap { $0.value(of: option) }.first?.texts ?? []
  }
}
