/// How a line is written. In both ways text is quoted as JSON quotes it and its control characters
/// are escaped, so that no client can break a line, forge a fact or speak to a terminal.
package enum LogFormat: Equatable, Sendable {
  /// `TIME LEVEL EVENT fact=…`, for people's eyes: in columns, and without the day.
  case columns(isColoured: Bool)
  /// `time=… level=… event=… fact=…`
  case logfmt(isColoured: Bool)
  /// `{"time":…,"level":…,"event":…,"fact":…}`
  case json

  package func line(
    _ time: LogTime, _ level: Log.Level, _ event: String, _ facts: Log.Facts
  ) -> String {
    switch self {
    case .columns(let isColoured):
      let words = Words(isColoured: isColoured)
      let start = words.columns(time, level, event, isAlone: facts.pairs.isEmpty)
      return start + words.pairs(of: facts)
    case .logfmt(let isColoured):
      let words = Words(isColoured: isColoured)
      return words.start(time, level, event) + words.pairs(of: facts)
    case .json:
      return Self.json(time, level, event, facts)
    }
  }

  private static func json(
    _ time: LogTime, _ level: Log.Level, _ event: String, _ facts: Log.Facts
  ) -> String {
    var line = #"{"time":"\#(time.text)","level":"\#(level.name)","event":\#(quoted(event))"#
    for (name, fact) in facts.pairs {
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

// MARK: Words

private struct Words {
  let isColoured: Bool

  private static let (levelWidth, eventWidth) = (7, 18)

  func columns(
    _ time: LogTime, _ level: Log.Level, _ event: String, isAlone: Bool
  ) -> String {
    let name = level.name
    return painted(String(time.timeOfDay), "2") + " " + painted(name, colour(of: level))
      + String(repeating: " ", count: max(0, Self.levelWidth - name.count)) + " "
      + painted(plain(event), "1")
      + String(repeating: " ", count: isAlone ? 0 : max(0, Self.eventWidth - event.count))
  }

  func start(_ time: LogTime, _ level: Log.Level, _ event: String) -> String {
    pair("time", time.text) + " " + pair("level", level.name, in: colour(of: level)) + " "
      + pair("event", plain(event), in: "1")
  }

  func pairs(of facts: Log.Facts) -> String {
    facts.pairs.map { name, fact in
      switch fact {
      case .text(let text): " " + pair(name, plain(text))
      case .number(let number): " " + pair(name, String(number))
      }
    }.joined()
  }

  /// `code` is the value's; names are dim.
  private func pair(_ name: String, _ value: String, in code: String? = nil) -> String {
    painted("\(name)=", "2") + (code.map { painted(value, $0) } ?? value)
  }

  /// `code` is of ECMA-48 §8.3.117.
  private func painted(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
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
