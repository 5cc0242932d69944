package import Messaging
import YAML

/// A server, and what its owner knows of an app on it, under a name.
package struct Context: Equatable, Sendable {
  package let name: ContextName
  package var url: ServerURL
  package var appID: String?
  package var key: String?
  package var secret: Secret?
  /// The app's master key, in base 64.
  package var encryptionKey: Secret?
  /// Of the server's operator.
  package var adminToken: Secret?
  /// Of who may publish in dialects other than Pusher's.
  package var bearerToken: Secret?
  /// Certificates that the server's may be signed by.
  package var caFile: String?

  package init(_ name: ContextName, at url: ServerURL) {
    self.name = name
    self.url = url
  }
}

// MARK: Fields

extension Context {
  /// One line of its file.
  package struct Field: Equatable, Sendable {
    package var key: String
    package var text: String
    package var isSecret = false
  }

  /// Those that it has, in the order of the file.
  package var fields: [Field] {
    let all: [Field?] = [
      Field(key: "url", text: "\(url)"),
      appID.map { Field(key: "app_id", text: $0) },
      key.map { Field(key: "key", text: $0) },
      secret.map { Field(key: "secret", text: $0.revealed, isSecret: true) },
      encryptionKey.map { Field(key: "encryption_key", text: $0.revealed, isSecret: true) },
      adminToken.map { Field(key: "admin_token", text: $0.revealed, isSecret: true) },
      bearerToken.map { Field(key: "bearer_token", text: $0.revealed, isSecret: true) },
      caFile.map { Field(key: "ca_file", text: $0) },
    ]
    return all.compactMap { $0 }
  }

  private static let optionalKeys = [
    "app_id", "key", "secret", "encryption_key", "admin_token", "bearer_token", "ca_file",
  ]

  private mutating func set(_ key: String, _ text: String) {
    switch key {
    case "app_id": appID = text
    case "key": self.key = text
    case "secret": secret = Secret(text)
    case "encryption_key": encryptionKey = Secret(text)
    case "admin_token": adminToken = Secret(text)
    case "bearer_token": bearerToken = Secret(text)
    default: caFile = text
    }
  }
}

// MARK: Its file

extension Context {
  /// The file's text, secrets and all.
  var yaml: String {
    "# A context of rtm-context(1). It may hold secrets: let nobody read it.\n"
      + fields.map { "\($0.key): \(SettingsReport.scalar($0.text))\n" }.joined()
  }

  /// Throws what is wrong with the text of a file, in words that follow its path.
  init(_ name: ContextName, parsing bytes: [UInt8]) throws(Damage) {
    let root: YAMLNode
    do { root = try YAMLDocument(parsing: bytes).root } catch {
      throw Damage(":\(error.position): \(error.reason)")
    }
    guard case .mapping(let entries) = root.content else {
      throw Damage(": here stand fields, each as KEY: VALUE")
    }
    var texts: [String: String] = [:]
    for entry in entries {
      guard (["url"] + Self.optionalKeys).contains(entry.key), texts[entry.key] == nil else {
        throw Damage(":\(entry.keyPosition): '\(entry.key)' is no field, or stands here twice")
      }
      guard case .scalar(let text, _) = entry.value.content, !text.isEmpty else {
        throw Damage(":\(entry.value.position): \(entry.key) needs a text")
      }
      if ["app_id", "key"].contains(entry.key), !App.isName(text) {
        throw Damage(
          ":\(entry.value.position): \(entry.key): use letters, digits, '-', '_' and '.'")
      }
      texts[entry.key] = text
    }
    guard let url = texts["url"] else { throw Damage(": it has no url") }
    do { self.init(name, at: try ServerURL(url)) } catch { throw Damage(": url: \(error)") }
    for key in Self.optionalKeys {
      if let text = texts[key] { set(key, text) }
    }
  }

  struct Damage: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }
}
