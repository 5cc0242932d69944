import Bytes

/// Which events are meant: `EVENT`, or `EVENT:KEY=VALUE,KEY=VALUE` about their data.
struct EventPattern: Equatable {
  /// `nil` means every event of a channel.
  var event: String?
  var conditions: [Condition] = []
  /// As it was written.
  private var text = ""

  struct Condition: Equatable {
    /// Names of members, and numbers of elements, from the outside in.
    var path: [String]
    /// The characters of a string, or JSON text.
    var value: String
  }

  init(event: String?) {
    self.event = event
    text = event ?? ""
  }

  /// An event's name may have colons: the conditions begin behind the first that `KEY=` follows.
  init(_ text: String) throws(Invalid) {
    var name = text[...]
    var start = text.startIndex
    while let colon = text[start...].firstIndex(of: ":") {
      start = text.index(after: colon)
      guard Self.condition(text[start...]) != nil else { continue }
      name = text[..<colon]
      conditions = Self.conditions(text[start...])
      break
    }
    guard !name.isEmpty else { throw Invalid() }
    event = String(name)
    self.text = text
  }

  struct Invalid: Error, CustomStringConvertible {
    let description = "write EVENT, or EVENT:KEY=VALUE,KEY=VALUE"
  }

  /// A comma that no `KEY=` follows is part of the value.
  private static func conditions(_ text: Substring) -> [Condition] {
    var conditions: [Condition] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let condition = condition(part) {
        conditions.append(condition)
      } else if !conditions.isEmpty {
        conditions[conditions.count - 1].value += "," + part
      }
    }
    return conditions
  }

  private static func condition(_ text: Substring) -> Condition? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let key = text[..<equals]
    guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) }) else {
      return nil
    }
    return Condition(
      path: key.split(separator: ".").map(String.init),
      value: String(text[text.index(after: equals)...]))
  }
}

extension EventPattern {
  func matches(_ frame: Frame) -> Bool {
    guard event == nil ? frame.isOfChannel : event == frame.event else { return false }
    guard !conditions.isEmpty else { return true }
    guard let data = frame.json else { return false }
    return conditions.allSatisfy { $0.holds(in: data) }
  }

  /// The same of a message of no protocol, `nil` if it is binary: it is such an event, or has the
  /// pattern's text in it. `isMessage` says whether it is one where any will do.
  func matches(raw message: [UInt8]?, isMessage: Bool = true) -> Bool {
    guard event != nil else { return isMessage }
    guard let message else { return false }
    return String(decoding: message, as: UTF8.self).contains(text)
      || Frame(message).map(matches) == true
  }
}

extension EventPattern.Condition {
  func holds(in data: JSON) -> Bool {
    var value = data
    for name in path {
      guard let inner = Self.member(name, of: value) else { return false }
      value = inner
    }
    return (value.string ?? value.compacted) == self.value
  }

  private static func member(_ name: String, of value: JSON) -> JSON? {
    guard value.kind == .array, let index = Int(name) else { return value[name] }
    let elements = value.elements
    return elements.indices.contains(index) ? elements[index] : nil
  }
}

extension EventPattern {
  /// As an error names so many of them: `'paid' events with id=7`.
  func noun(_ count: Int) -> String {
    guard let event else { return count == 1 ? "event" : "events" }
    let list = conditions.map { "\($0.path.joined(separator: "."))=\($0.value)" }
    return "'\(event)' event" + (count == 1 ? "" : "s")
      + (list.isEmpty ? "" : " with " + list.joined(separator: ", "))
  }
}

/// What `rtm connect` waits for: so many events.
struct Expectation: Equatable {
  let pattern: EventPattern
  private let count: Int
  private var seen = 0

  init(_ pattern: EventPattern, count: Int = 1) {
    self.pattern = pattern
    self.count = count
  }

  var isMet: Bool { seen >= count }

  /// How far it came, for whoever gave up waiting.
  var progress: String {
    count == 1 ? "no \(pattern.noun(1)) came" : "\(seen) of \(count) \(pattern.noun(count)) came"
  }

  mutating func see(_ frame: Frame) {
    if pattern.matches(frame) { seen += 1 }
  }

  /// A message of no protocol; `nil` if it is binary.
  mutating func see(raw message: [UInt8]?, isMessage: Bool = true) {
    if pattern.matches(raw: message, isMessage: isMessage) { seen += 1 }
  }
}
