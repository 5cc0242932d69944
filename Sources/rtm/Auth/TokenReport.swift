import Bytes
import Dialects
import Terminal

/// Whether a token is good, and if not, why.
struct TokenReport: Equatable {
  var isGood: Bool
  var reason: String
  /// What has to be signed; `nil` where a part of it is missing.
  var wanted: String?
  /// What was signed instead, where that is known.
  var signed: String?
  var token: String

  /// For people, who may have been sent the token by anybody.
  var text: String {
    let rows = [
      ("must be signed", wanted), ("was signed", signed), ("token", token),
    ].compactMap { label, text in text.map { (label, $0) } }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { label, text in
      "  \(label)\(String(repeating: " ", count: width - label.count))  \(printable(text))\n"
    }
    return "\(isGood ? "good" : "wrong"): \(printable(reason))\n" + lines.joined()
  }

  var json: String {
    JSONWriter.text {
      $0.object { report in
        report.name("good")
        report.boolean(isGood)
        report.name("reason")
        report.string(reason)
        if let wanted {
          report.name("must_be_signed")
          report.string(wanted)
        }
        if let signed {
          report.name("was_signed")
          report.string(signed)
        }
        report.name("token")
        report.string(token)
      }
    }
  }
}
