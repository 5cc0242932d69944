import CommandKit
import Messaging
import Reactor
import Settings

/// What `rtm serve` will do: its settings from the command line and all that stands behind it.
struct ServePlan {
  let arguments: Arguments
  let files: SettingsFiles
  /// Those that were given, or that its profile has; where there are none one will be made.
  let apps: [GivenApp]
  /// Nobody gave an app, nor a secret: what is served is for one developer on this machine.
  let isDevelopment: Bool
  /// With the apps that were given.
  private(set) var settings: ServerSettings
  /// Of the server that this one stands in for.
  let profile: DialectProfile?
  private var profileWarnings: [String] = []

  /// Throws what is wrong with the settings, all of it at once where that can be.
  init(_ words: Arguments) throws {
    files = try SettingsFiles(for: words)
    let plain = try words.filled(from: files.layers)
    profile = DialectProfile(named: ServerSettings(plain).profile)
    let layers = files.layers + [profile?.layer(files)].compactMap { $0 }
    arguments = try words.filled(from: layers)
    let given = try GivenApp.all(arguments, files)
    let secret = profile?.secret(arguments, files)
    apps = given.isEmpty ? [profile?.app(secret)].compactMap { $0 } : given
    isDevelopment = given.isEmpty && secret == nil
    settings = ServerSettings(arguments)
    settings.apps = try apps.map { [rules = settings.rules] in try $0.app(under: rules) }
    settings.listen = addresses
    try checkCertificates()
    if let profile { try open(as: profile, given, secret) }
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

// MARK: In place of another server

extension ServePlan {
  /// Whether strangers may reach it: it was said, or it listens for other machines.
  private var isProduction: Bool {
    let words = ["RTM_ENV", "NODE_ENV"].compactMap { files[$0]?.text }
    return words.contains("production")
      || addresses.contains { ListenAddress($0)?.address.isOfThisMachine == false }
  }

  /// Opens what that server has open for everybody, unless strangers may reach it.
  private mutating func open(
    as profile: DialectProfile, _ apps: [GivenApp], _ secret: GivenValue?
  ) throws {
    let credential = profile.credential
    let isKnown = secret == nil && (credential.kind == .bearerToken || apps.isEmpty)
    settings.answersAnybody = !isProduction
    if isKnown, let known = credential.known {
      guard !isProduction else {
        throw Failure(
          .failure,
          "the secret of '--dialect \(profile.name)' is the one that everybody knows, and others "
            + "than this machine's may come; set \(credential.variable)")
      }
      if credential.kind == .bearerToken { settings.bearerTokens = [known] }
      profileWarnings.append(
        "the secret is '\(known.revealed)', which everybody knows; "
          + "set \(credential.variable)")
    }
    guard profile.name == "lite", !isProduction, !settings.signsForAnybody else { return }
    settings.signsForAnybody = true
    profileWarnings.append("POST /auth signs whatever it is asked to, by whomever")
  }
}
