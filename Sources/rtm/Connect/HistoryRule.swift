import Bytes

/// Which lines the history of `rtm connect` keeps: none that holds, or may hold, a secret.
struct HistoryRule {
  /// Texts that must not be written anywhere, such as the app's secret.
  var secrets: [String]

  private static let longestLine = 4096  // bytes

  func keeps(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    return line.utf8.count <= Self.longestLine && words.first != "/signin"
      && !secrets.contains { !$0.isEmpty && line.contains($0) }
      && !Self.suspects.contains { line.lowercased().contains($0) }
      && !Self.holdsSignature(line)
  }

  /// Members of what is sent that are tokens, or what people call their own.
  private static let suspects = ["\"auth\"", "secret", "password", "token", "bearer "]

  /// 64 hexadecimal digits in a row: a signature (HMAC-SHA256), or a key.
  private static func holdsSignature(_ line: String) -> Bool {
    var count = 0
    for byte in line.utf8 {
      count = byte.hexadecimalValue == nil ? 0 : count + 1
      if count == 64 { return true }
    }
    return false
  }
}
