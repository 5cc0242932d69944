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

  /// Throws what is wrong with the settings, all of it at once where that can be.
  init(_ words: Arguments) throws {
    files = try SettingsFiles(for: words)
    arguments = try words.filled(from: files.layers)
    apps = try GivenApp.all(arguments, files)
    settings = ServerSettings(arguments)
    settings.apps = try apps.map { [rules = settings.rules] in try $0.app(under: rules) }
    settings.listen = addresses
    try checkCertificates()
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

  /// What is no error and should be known.
  var warnings: [String] {
    files.warnings
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
