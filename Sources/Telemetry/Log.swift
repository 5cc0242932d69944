import Glibc
import Threads

/// Writes what happens to standard error, one line an event: time, level, event, and its facts.
///
/// A fact's text is quoted and its control characters are escaped, so that no client can forge a
/// line. Secrets never come here: their type prints dots.
package struct Log: Sendable {
  package enum Level: String, Sendable { case info, warning, error }

  private let write: @Sendable (String) -> Void

  /// `write` takes one line without its end, from any thread.
  package init(write: @escaping @Sendable (String) -> Void) { self.write = write }

  package static let standardError = Log { line in
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  package func info(_ event: String, _ facts: KeyValuePairs<String, String> = [:]) {
    record(.info, event, facts)
  }
  package func warning(_ event: String, _ facts: KeyValuePairs<String, String> = [:]) {
    record(.warning, event, facts)
  }
  package func error(_ event: String, _ facts: KeyValuePairs<String, String> = [:]) {
    record(.error, event, facts)
  }

  private func record(
    _ level: Level, _ event: String, _ facts: KeyValuePairs<String, String>
  ) {
    var line = "\(Self.timestamp()) \(level.rawValue) \(event)"
    for (name, value) in facts { line += " \(name)=\(Self.quoted(value))" }
    write(line)
  }

  /// `value` as it stands if it is plain, else in quotes with escapes.
  package static func quoted(_ value: String) -> String {
    let isPlain =
      !value.isEmpty
      && value.unicodeScalars.allSatisfy {
        $0.value > 32 && $0.value < 127 && $0 != "\"" && $0 != "="
      }
    guard !isPlain else { return value }
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 32 || (127...159).contains(scalar.value):
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// Now, as `2026-11-21T07:56:37Z`.
  private static func timestamp() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
