package import CommandKit
import Glibc
import YAML

/// The files behind a command line: variables in `.env`, settings in `rtm.yaml`.
///
/// What each says of an option counts in this order: flag, variable of the process, `.env`,
/// `rtm.yaml`, default.
package struct SettingsFiles: Sendable {
  /// Of the process, then of `.env`.
  private var variables: [Variables]
  package private(set) var settings: SettingsFile?
  /// What is no error and should be known.
  package private(set) var warnings: [String] = []

  /// Where settings are when nobody says where.
  static let usualPaths = ["rtm.yaml", "/etc/rtm/rtm.yaml"]
  static let usualEnvironmentPath = ".env"
  private static let maximumEnvironmentBytes = 1 << 20

  /// What is read of `rtm.yaml`, which may hold the secrets of others.
  package enum Use: Sendable {
    case none, ifReadable, all
  }

  /// Reads `.env` and `rtm.yaml`; throws all that is wrong with them.
  ///
  /// A file that was not asked for need not be there.
  package init(for arguments: Arguments, settings use: Use = .all) throws(SettingsError) {
    variables = [Variables(environment: arguments.environment)]
    var problems: [SettingsError.Problem] = []
    do throws(SettingsError) { try readVariables(for: arguments) } catch {
      problems += error.problems
    }
    if use != .none {
      do throws(SettingsError) {
        try readSettings(for: arguments, use == .ifReadable ? [EACCES] : [])
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw SettingsError(problems) }
  }

  /// To fill ``Arguments`` from.
  package var layers: [any ValueLayer] {
    (variables as [any ValueLayer]) + (settings.map { [$0] } ?? [])
  }

  /// The same, for a server that speaks these dialects beside each other.
  package func layers(ofAll dialects: [String]) -> [any ValueLayer] {
    let profiles = dialects.compactMap { DialectProfile(named: $0) }
    return (variables as [any ValueLayer]) + profiles.map { $0.sharedVariables(in: self) }
      + [settings].compactMap { $0 }
  }

  /// The same, for what a dialect's clients are held to: behind our own variables stand those of
  /// the server that it comes from, then its section of the file, and last what was so there.
  package func layers(of dialect: String) -> [any ValueLayer] {
    let profile = DialectProfile(named: dialect)
    return (variables as [any ValueLayer])
      + [
        profile?.variables(in: self), settings?.section(dialect), settings,
        DialectProfile.presets(of: dialect),
      ].compactMap { $0 }
  }

  /// A variable of the process or of `.env`.
  package subscript(name: String) -> Variables.Variable? {
    variables.lazy.compactMap { $0[name] }.first
  }

  /// Where a variable is set to nothing, as somebody does who forgot to say it; `nil` where it is
  /// set to something, or not at all.
  func origin(ofEmpty name: String) -> GivenValue.Origin? {
    guard self[name] == nil else { return nil }
    return variables.lazy.compactMap { $0.origin(ofEmpty: name) }.first
  }

  /// What there is of variables whose names begin with `prefix`.
  package func names(beginning prefix: String) -> [(name: String, origin: GivenValue.Origin)] {
    let names = Set(variables.flatMap(\.names)).filter { $0.hasPrefix(prefix) }
    return names.sorted().compactMap { name in self[name].map { (name, $0.origin) } }
  }

  /// Says `production` where this is no place for experiments; or NODE_ENV does.
  package static let stageVariable = "RTM_ENV"
  package var sayProduction: Bool {
    [Self.stageVariable, "NODE_ENV"].contains { self[$0]?.text == "production" }
  }

  // MARK: Variables

  private mutating func readVariables(for arguments: Arguments) throws(SettingsError) {
    let named = arguments[FileOptions.environmentFile]
    let path = named ?? Self.usualEnvironmentPath
    var problems: [SettingsError.Problem] = []
    // A folder of that name is a Python environment.
    let excuses = named == nil ? [ENOENT, EISDIR] : []
    if let contents = try read(path, atMost: Self.maximumEnvironmentBytes, excuses) {
      do throws(EnvironmentFile.Failure) {
        let file = try EnvironmentFile(
          parsing: contents.bytes, environment: arguments.environment)
        variables.append(file.layer(named: path))
      } catch {
        problems += error.problems.map { .init("\(path):\($0.line)", $0.reason) }
      }
    }
    let secrets = arguments.options.filter(\.isSecret).flatMap(\.variables) + [Pusher.secret]
    for name in secrets { readSecret(name, &problems) }
    guard problems.isEmpty else { throw SettingsError(problems) }
  }

  /// `NAME_FILE` names a file with what `NAME` would hold.
  private mutating func readSecret(_ name: String, _ problems: inout [SettingsError.Problem]) {
    for index in variables.indices where variables[index][name] == nil {
      guard let file = variables[index][name + "_FILE"] else { continue }
      var secrets = SecretReader()
      do {
        let text = try secrets.secret(inFile: file.text)
        variables[index][name] = Variables.Variable(text, from: file.origin)
      } catch {
        problems.append(.init("\(file.origin)", "\(error)"))
      }
      warnings += secrets.warnings
    }
  }

  // MARK: Settings

  private mutating func readSettings(
    for arguments: Arguments, _ excuses: [Int32]
  ) throws(SettingsError) {
    let named: String?
    do { named = try arguments.filled(from: variables)[FileOptions.settingsFile] } catch {
      // It names no file; this and whatever else is wrong is said when all layers are there.
      return
    }
    for path in named.map({ [$0] }) ?? Self.usualPaths {
      let excuses = named == nil ? excuses + [ENOENT] : []
      let limit = YAMLDocument.maximumBytes
      guard let contents = try read(path, atMost: limit, excuses) else { continue }
      let file = try SettingsFile(
        parsing: contents.bytes, path: path,
        credentialsDirectory: arguments.environment["CREDENTIALS_DIRECTORY"])
      settings = file
      warnings += file.warnings
      return
    }
  }

  /// `nil` where the file cannot be read for a reason that excuses it.
  private func read(
    _ path: String, atMost limit: Int, _ excuses: [Int32]
  ) throws(SettingsError) -> FileContents? {
    do { return try FileContents(of: path, limit: limit) } catch {
      if excuses.contains(error.errno) { return nil }
      throw SettingsError([.init(path, error.reason)])
    }
  }
}
