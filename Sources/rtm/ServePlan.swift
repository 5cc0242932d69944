import CommandKit
import Messaging
import Reactor
import Settings

/// What `rtm serve` will do: its settings from the command line and all that stands behind it.
struct ServePlan {
  let arguments: Arguments
  let files: SettingsFiles
  /// Those that were given; in development mode there are none.
  let apps: [GivenApp]
  /// With the apps that were given.
  private(set) var settings: ServerSettings
  /// Of the server that this one stands in for.
  let profile: DialectProfile?

  /// Throws what is wrong with the settings, all of it at once where that can be.
  init(_ words: Arguments) throws {
    files = try SettingsFiles(for: words)
    let plain = try words.filled(from: files.layers)
    profile = DialectProfile(named: ServerSettings(plain).profile)
    let layers = files.layers + [profile?.layer(files)].compactMap { $0 }
    arguments = try words.filled(from: layers)
    apps = try GivenApp.all(arguments, files, standingIn: profile)
    settings = ServerSettings(arguments)
    settings.apps = try apps.map { [rules = settings.rules] in try $0.app(under: rules) }
    settings.listen = addresses
    try checkCertificates()
    try takeOpenToken()
    let twice = addresses.filter { text in addresses.count { isSame($0, text) } > 1 }
    guard let text = twice.first else { return }
    throw UsageError.incomplete("the address '\(text)' is listened on twice; name it once")
  }

  private func checkCertificates() throws(UsageError) {
    let (certificates, keys) = (settings.certificateFiles.count, settings.keyFiles.count)
    if keys > 0, keys != certificates {
      throw .incomplete(
        "there are \(certificates) of --tls-cert and \(keys) of --tls-key; give each certificate "
          + "its key, in the same order")
    }
    let needy = settings.listen.first { ListenAddress($0)?.needsCertificate == true }
    guard let needy, !settings.hasCertificate else { return }
    throw .incomplete("'\(needy)' needs a certificate; name its file by --tls-cert")
  }

  /// Whether two addresses are one; where the kernel chooses a port, it chooses another each time.
  private func isSame(_ one: String, _ other: String) -> Bool {
    guard let address = ListenAddress(one)?.address, address.port != 0 else { return false }
    return address == ListenAddress(other)?.address
  }

  var isDevelopment: Bool { apps.isEmpty }

  /// Whether strangers may reach it: it was said, or it listens for other machines.
  private var isProduction: Bool {
    let words = ["RTM_ENV", "NODE_ENV"].compactMap { files[$0]?.text }
    return words.contains("production")
      || addresses.contains { Address($0)?.isOfThisMachine == false }
  }

  /// Takes the token that everybody knows, where nobody else is there.
  private mutating func takeOpenToken() throws(UsageError) {
    guard let profile, let token = profile.openToken else { return }
    let known = settings.bearerTokens.contains { $0.revealed == token }
    guard settings.bearerTokens.isEmpty || known else { return }
    guard !isProduction else {
      throw .incomplete(
        "everybody knows the token of '--dialect \(profile.name)', and others than this machine's "
          + "reach it; set BEARER_TOKEN or --bearer-token")
    }
    settings.bearerTokens = [Secret(token)]
    profileWarnings.append(
      "the token is '\(token)', which everybody knows; set BEARER_TOKEN or --bearer-token")
  }

  private var profileWarnings: [String] = []

  /// What is no error and should be known.
  var warnings: [String] {
    files.warnings + profileWarnings
      + (arguments.isTyped(ServeOptions.apps)
        ? ["ps(1) shows the secret of --app to everybody; set RTM_APPS instead"] : [])
  }

  /// Those that were given, and the default one where there are none or its port was typed; a port
  /// of variables and files is often meant for another program.
  var addresses: [String] {
    let addresses = arguments[ServeOptions.listen]
    let port = arguments[ServeOptions.port]
    guard addresses.isEmpty || arguments.isTyped(ServeOptions.port) else { return addresses }
    let host = isDevelopment ? "127.0.0.1" : "[::]"
    return addresses + ["\(host):\(port ?? 6001)"]
  }
}
