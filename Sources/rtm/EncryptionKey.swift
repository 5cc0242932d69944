import CommandKit
import Dialects

/// The app's master key, for the commands that read or write encrypted channels.
enum EncryptionKey {
  static let variable = "RTM_ENCRYPTION_KEY"
  static let option = Option.optional(
    "encrypt-key", .text("BASE64"), environment: variable,
    help: "The app's master key, 32 bytes in base 64, for encrypted channels.",
    parse: { text throws(NotAMasterKey) in
      guard let key = MasterKey(base64: text) else { throw NotAMasterKey() }
      return key
    }
  ).secret()

  /// What is wrong where it is needed and not given.
  static func missing(for channel: some CustomStringConvertible) -> UsageError {
    .incomplete("'\(channel)' is encrypted: give --\(option.name) or set \(variable)")
  }

  private struct NotAMasterKey: Error, CustomStringConvertible {
    let description = "it is not 32 bytes in base 64; 'openssl rand -base64 32' makes one"
  }
}
