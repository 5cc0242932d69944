import COpenSSL

/// AES-256-GCM by OpenSSL, nothing authenticated beside the text: as many bytes as that has, then
/// 16 of tag. ``Cipher`` has looked at sizes.
enum AESGCM {
  static func seal(_ text: [UInt8], _ key: [UInt8], _ nonce: [UInt8]) -> [UInt8] {
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    let size = text.count + Cipher.tagSize
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var written: Int32 = 0
      var rest: Int32 = 0
      let tag = buffer.baseAddress?.advanced(by: text.count)
      let isSealed =
        EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
        && EVP_EncryptUpdate(context, buffer.baseAddress, &written, text, Int32(text.count)) == 1
        && EVP_EncryptFinal_ex(context, tag, &rest) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Cipher.tagSize), tag) == 1
      precondition(isSealed, "OpenSSL refused AES-256-GCM")
      count = size
    }
  }

  /// `nil` where the tag is not that of this text.
  static func open(_ sealed: [UInt8], _ key: [UInt8], _ nonce: [UInt8]) -> [UInt8]? {
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    let size = sealed.count - Cipher.tagSize
    var tag = Array(sealed[size...])
    // The one byte more is for the text of none: an empty buffer need not have an address.
    var text = [UInt8](repeating: 0, count: size + 1)
    var written: Int32 = 0
    var rest: Int32 = 0
    let isReady =
      EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
      && EVP_DecryptUpdate(context, &text, &written, sealed, Int32(size)) == 1
    precondition(isReady, "OpenSSL refused AES-256-GCM")
    guard EVP_DecryptFinal_ex(context, &tag, &rest) == 1 else { return nil }
    return Array(text.prefix(size))
  }
}
