import Bytes
import Telemetry
import Terminal

/// One line of `rtm connect --json`.
struct Record {
  enum Direction: String {
    case incoming = "in"
    case outgoing = "out"
    /// What rtm itself has to say.
    case local
  }

  var direction: Direction
  var event: String?
  var channel: String?
  /// JSON text.
  var data: String?
  var userID: String?
  /// Members of its own, behind the others: a name, and JSON text.
  var more: [(name: String, json: String)] = []

  /// One JSON object, without the newline.
  func line(at time: LogTime) -> String {
    let text = JSONWriter.text {
      $0.object { object in
        object.name("time")
        object.string(time.text)
        object.name("direction")
        object.string(direction.rawValue)
        for (name, value) in [("event", event), ("channel", channel), ("user_id", userID)] {
          guard let value else { continue }
          object.name(name)
          object.string(value)
        }
        if let data {
          object.name("data")
          object.raw(data)
        }
        for (name, json) in more {
          object.name(name)
          object.raw(json)
        }
      }
    }
    return Self.escaped(text)
  }

  /// The same JSON with escapes for what a terminal would obey. Below U+0020 the writer has none,
  /// so what is left can only stand in strings.
  private static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: \.isObeyedByTerminals) else { return json }
    var escaped = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      guard scalar.isObeyedByTerminals else {
        escaped.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      let zeros = String(repeating: "0", count: 4 - digits.count)
      escaped.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
    }
    return String(escaped)
  }

  /// JSON text of what a frame's `data` holds: of a string that is no JSON, the string.
  static func data(of frame: Frame) -> String? {
    frame.data.map { data in frame.json?.compacted ?? JSONWriter.text { $0.string(data) } }
  }
}
