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
  /// `nil` where there is none to judge.
  var token: String?

  /// Of what is no answer at all.
  init(_ malformed: GivenToken.Malformed) {
    self.init(isGood: false, reason: malformed.reason)
  }

  init(isGood: Bool, reason: String, wanted: String? = nil, token: String? = nil) {
    self.isGood = isGood
    self.reason = reason
    self.wanted = wanted
    self.token = token
  }

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
        let texts = [("must_be_signed", wanted), ("was_signed", signed), ("token", token)]
        for case (let name, let text?) in texts {
          report.name(name)
          report.string(text)
        }
      }
    }
  }
}
