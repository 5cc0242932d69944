/// How a line is written. In both ways text is quoted as JSON quotes it and its control characters
/// are escaped, so that no client can break a line, forge a fact or speak to a terminal.
package enum LogFormat: Equatable, Sendable {
  /// `time=… level=… event=… fact=…`, and for people's eyes in columns.
  case logfmt(isAligned: Bool, isColoured: Bool)
  /// `{"time":…,"level":…,"event":…,"fact":…}`
  case json

  package func line(
    _ time: LogTime, _ level: Log.Level, _ event: String, _ facts: Log.Facts
  ) -> String {
    switch self {
    case .json: Self.json(time, level, event, facts)
    case .logfmt(let isAligned, let isColoured):
      Columns(isAligned: isAligned, isColoured: isColoured).line(time, level, event, facts)
    }
  }

  private static func json(
    _ time: LogTime, _ level: Log.Level, _ event: String, _ facts: Log.Facts
  ) -> String {
    var line = #"{"time":"\#(time.text)","level":"\#(level.name)","event":\#(quoted(event))"#
    for (name, fact) in facts {
      let value =
        switch fact {
        case .text(let text): quoted(text)
        case .number(let number): String(number)
        }
      line += ",\(quoted(name)):\(value)"
    }
    return line + "}"
  }
}

// MARK: Columns

private struct Columns {
  let isAligned: Bool
  let isColoured: Bool

  private static let (levelWidth, eventWidth) = (7, 20)

  func line(_ time: LogTime, _ level: Log.Level, _ event: String, _ facts: Log.Facts) -> String {
    var line =
      pair("time", time.text) + " " + pair("level", level.name, in: colour(of: level))
      + padding(level.name, to: Self.levelWidth) + " " + pair("event", plain(event), in: "1")
    if !facts.isEmpty { line += padding(event, to: Self.eventWidth) }
    for (name, fact) in facts {
      switch fact {
      case .text(let text): line += " " + pair(name, plain(text))
      case .number(let number): line += " " + pair(name, String(number))
      }
    }
    return line
  }

  /// `code` is the value's (ECMA-48 §8.3.117); names are dim.
  private func pair(_ name: String, _ value: String, in code: String? = nil) -> String {
    guard isColoured else { return "\(name)=\(value)" }
    let painted = code.map { "\u{1B}[\($0)m\(value)\u{1B}[0m" } ?? value
    return "\u{1B}[2m\(name)=\u{1B}[0m\(painted)"
  }

  private func padding(_ text: String, to width: Int) -> String {
    isAligned ? String(repeating: " ", count: max(0, width - text.count)) : ""
  }

  private func colour(of level: Log.Level) -> String {
    switch level {
    case .debug: "2"
    case .info: "36"
    case .warning: "33"
    case .error: "31"
    }
  }

  /// `text` as it stands where that cannot be misread, else in quotes.
  private func plain(_ text: String) -> String {
    let isPlain =
      1...LogFormat.longestText ~= text.utf8.count
      && text.utf8.allSatisfy {
        $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
      }
    return isPlain ? text : LogFormat.quoted(text)
  }
}

// MARK: Quotes

extension LogFormat {
  /// Of a fact, in bytes; more is cut. Some hold what a client sent, who would else fill a disk.
  fileprivate static let longestText = 500

  /// `text`, or its beginning, as a JSON string.
  package static func quoted(_ text: String) -> String {
    guard text.utf8.count > longestText else { return quoted(text.unicodeScalars) + "\"" }
    return quoted(text.unicodeScalars.prefix(longestText)) + "…\""
  }

  private static func quoted(_ text: some Sequence<Unicode.Scalar>) -> String {
    var quoted = "\""
    for scalar in text {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where isUnseen(scalar):
        for unit in UTF16.encode(scalar) ?? .init() {
          quoted += "\\u" + String(0x1_0000 + Int(unit), radix: 16).dropFirst()
        }
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }

  /// Whether it does something to the text around it, or to a terminal, rather than be seen.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value < 0x20 || scalar.value >= 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
