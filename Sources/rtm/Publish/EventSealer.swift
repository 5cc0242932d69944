import CommandKit
import Crypto
import Dialects
import Messaging

/// Encrypts what goes to encrypted channels.
struct EventSealer: Sendable {
  var masterKey: MasterKey?
  var cipher = Cipher.secretbox

  /// `event` as it has to be published. Each encrypted channel has a key of its own, so that an
  /// event for one can go to no other; and data that is encrypted already stays as it is.
  func sealed(_ event: PublishBody) throws(UsageError) -> PublishBody {
    guard let channel = event.channels.first(where: { $0.kind == .encrypted }) else { return event }
    guard event.channels.count == 1 else {
      throw .incomplete(
        "'\(channel)' is encrypted, and what it is sent nobody else can read; publish it alone")
    }
    guard let masterKey else {
      guard isSealed(event.data) else { throw EncryptionKey.missing(for: channel) }
      return event
    }
    var sealed = event
    let secret = masterKey.sharedSecret(for: channel)
    sealed.data = EncryptedPayload(sealing: event.data, with: secret, by: cipher).encoded
    return sealed
  }

  private func isSealed(_ data: String) -> Bool {
    do throws(EncryptedPayload.Unreadable) {
      _ = try EncryptedPayload(decoding: data)
      return true
    } catch { return false }
  }
}
