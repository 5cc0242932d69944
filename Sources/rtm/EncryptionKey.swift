import CommandKit
import Dialects
import Messaging
import Settings

/// The app's master key, for the commands that read or write encrypted channels.
enum EncryptionKey {
  static let variable = "RTM_ENCRYPTION_KEY"
  static let option = Option.optional(
    "encrypt-key", .text("BASE64"), environment: variable,
    help: "The app's master key, 32 bytes in base 64, for encrypted channels.",
    parse: parse
  ).secret()

  /// What an option says, or a variable, or one in `.env`; else the context that the app is of.
  static func value(
    _ words: Arguments, _ credentials: Credentials? = nil
  ) throws -> MasterKey? {
    let files = try SettingsFiles(for: words, settings: .none)
    if let key = try words.filled(from: files.layers)[option] { return key }
    guard let kept = credentials?.appContext?.encryptionKey else { return nil }
    do { return try parse(kept.revealed) } catch {
      throw UsageError.incomplete("the context's encryption key cannot be used: \(error)")
    }
  }

  private static func parse(_ text: String) throws(NotAMasterKey) -> MasterKey {
    guard let key = MasterKey(base64: text) else { throw NotAMasterKey() }
    return key
  }

  /// What is wrong where it is needed and not given.
  static func missing(for channel: some CustomStringConvertible) -> UsageError {
    .incomplete("'\(channel)' is encrypted: give --\(option.name) or set \(variable)")
  }

  private struct NotAMasterKey: Error, CustomStringConvertible {
    let description = "it is not 32 bytes in base 64; 'openssl rand -base64 32' makes one"
  }
}
