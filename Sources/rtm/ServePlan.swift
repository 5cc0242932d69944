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
  /// Strangers may come: it was said, or it listens for other machines.
  let isProduction: Bool
  /// With the apps that were given.
  private(set) var settings: ServerSettings
  /// What is said of each dialect that is spoken beside others.
  let dialects: [(name: String, arguments: Arguments)]
  /// Of the server that this one stands in for.
  let profile: DialectProfile?
  private var profileWarnings: [String] = []

  /// Throws what is wrong with the settings, all of it at once where that can be.
  init(_ words: Arguments) throws {
    files = try SettingsFiles(for: words)
    let plainWords = try words.filled(from: files.layers)
    let plain = ServerSettings(plainWords)
    if let warning = try plain.overruledDialects(in: plainWords) { profileWarnings = [warning] }
    let profile = DialectProfile(named: plain.profile)
    let layers =
      plain.profile.map(files.layers(of:)) ?? files.layers(ofAll: plain.dialectsOfNoApp)
    var arguments = try words.filled(from: layers)
    let given = try GivenApp.all(arguments, files)
    // Where several dialects are spoken, theirs is that of the app that all of them have.
    let source =
      profile ?? DialectProfile.withAppSecret(among: plain.dialectsOfNoApp, arguments, files)
    let secret = source?.secret(arguments, files)
    let isAlone = given.isEmpty && secret == nil
    let isProduction =
      files.sayProduction
      || Self.addresses(arguments, isDevelopment: isAlone).contains { text in
        ListenAddress(text)?.address.isOfThisMachine == false
      }
    isDevelopment = isAlone && (profile == nil || !isProduction)
    if let profile, !isProduction {
      arguments = try words.filled(from: layers + [profile.openLayer])
    }
    self.profile = profile
    self.isProduction = isProduction
    self.arguments = arguments
    let own = given.isEmpty ? source?.app(secret, isForProduction: isProduction) : nil
    apps = own.map { [$0] } ?? given
    var settings = ServerSettings(arguments)
    dialects = try settings.dialectsOfNoApp.map { [files] name in
      (name, try words.filled(from: files.layers(of: name)))
    }
    settings.dialectRules = Dictionary(
      uniqueKeysWithValues: dialects.map { ($0.name, ServerSettings($0.arguments).rules) })
    settings.apps = try apps.map { [rules = settings.rules] in try $0.app(under: rules) }
    settings.listen = Self.addresses(arguments, isDevelopment: isDevelopment)
    self.settings = settings
    try checkCertificates()
    try checkSecrets(secret, isGiven: !given.isEmpty)
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
  private static func addresses(_ arguments: Arguments, isDevelopment: Bool) -> [String] {
    let addresses = arguments[ServeOptions.listen]
    let port = arguments[ServeOptions.port]
    guard addresses.isEmpty || arguments.isTyped(ServeOptions.port) else { return addresses }
    let host = isDevelopment ? "127.0.0.1" : "[::]"
    return addresses + ["\(host):\(port ?? 6001)"]
  }

  var addresses: [String] { settings.listen }
}

// MARK: What is known to everybody, and open to everybody

extension ServePlan {
  /// Refuses secrets that everybody knows in production, and warns of them elsewhere, as of what
  /// else is open; `secret` is that of the profile.
  private mutating func checkSecrets(_ secret: GivenValue?, isGiven: Bool) throws(Failure) {
    if isProduction { try refuseEmptySecrets(hasApp: isGiven) }
    let secrets = settings.bearerTokens + settings.apps.flatMap { $0.keys.map(\.secret) }
    for secret in secrets {
      guard let known = DialectProfile.known(secret) else { continue }
      let advice = "is a secret that everybody knows; set \(known.credential.variable)"
      guard !isProduction else {
        throw Failure(.failure, "'\(secret.revealed)' \(advice), for \(reasonOfProduction)")
      }
      profileWarnings.append("'\(secret.revealed)' \(advice)")
    }
    guard let profile else { return }
    profileWarnings += profile.openings(of: arguments).map(\.warning)
    if isProduction {
      profileWarnings += profile.closed(of: arguments).map {
        "\($0.lack), for \(reasonOfProduction); see --\($0.option)"
      }
    }
    let credential = profile.credential
    if isProduction, secret == nil, credential.kind == .bearerToken || !isGiven {
      profileWarnings.append("\(credential.lack), for there is no \(credential.variable)")
    }
  }

  /// Whoever names a secret and gives none has lost it on the way, and hardly means to do without.
  private func refuseEmptySecrets(hasApp: Bool) throws(Failure) {
    let profiles =
      profile.map { [$0] } ?? settings.dialectsOfNoApp.compactMap { DialectProfile(named: $0) }
    for profile in profiles {
      guard let origin = profile.emptySecret(arguments, files, hasApp: hasApp) else { continue }
      throw Failure(.failure, "\(origin) is empty; set it to a secret, for \(reasonOfProduction)")
    }
  }

  private var reasonOfProduction: String {
    files.sayProduction ? "this is production" : "others than this machine may come"
  }
}
