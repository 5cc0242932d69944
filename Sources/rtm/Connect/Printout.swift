import Bytes
import Messaging
import Telemetry
import Terminal
import Transport

/// How `rtm connect` shows what happens. Each function returns what is to be printed: one line or
/// more, or `nil` for what is not shown.
struct Printout {
  enum Format {
    /// For people: time, channel, event, data.
    case rows
    /// For programs: one object a line.
    case json
    /// What comes, as it came.
    case frames
  }

  var format: Format
  var isPretty = false
  /// Only events of channels.
  var isQuiet = false
  var showsTiming = false
  var filter = EventFilter()
  let style: Style
  /// Whether standard output is a terminal, which is never given what it would obey.
  let isTerminal: Bool
  var columns = RowColumns()
}

/// An event as it is shown.
struct Arrival {
  var event: Event
  /// What the frame said, or was found in it.
  var frame: Frame
  /// The frame as it came.
  var text: [UInt8]
  /// It was published before the channel was subscribed to.
  var isReplay = false
  /// What became of encrypted data.
  var opening: Opening?
  /// Since what it answers was asked.
  var latency: Duration?

  enum Opening: Equatable {
    case opened
    /// Nobody gave us a key.
    case noKey
    case failed(String)
  }
}

// MARK: What comes and goes

extension Printout {
  mutating func arrival(_ arrival: Arrival) -> String? {
    let frame = arrival.frame
    if isQuiet, !frame.isOfChannel { return nil }
    if frame.isOfChannel, !filter.shows(event: frame.event, on: frame.channel ?? "") { return nil }
    switch format {
    case .rows: return row(for: arrival)
    case .frames: return raw(arrival.text)
    case .json: return record(of: arrival).line(at: .now)
    }
  }

  /// A text frame that is no event of the protocol. `isMessage` says whether somebody said it,
  /// `latency` how long it took where it is an answer.
  func other(
    _ text: [UInt8], isMessage: Bool = true, latency: Duration? = nil
  ) -> String? {
    if isQuiet, !isMessage { return nil }
    let frame = filter.isEmpty ? nil : Frame(text)
    guard filter.shows(event: frame?.event ?? "", on: frame?.channel ?? "") else { return nil }
    switch format {
    case .json:
      var record = Record(whole: text, .incoming)
      if showsTiming { record.add(text.count, latency) }
      return record.line(at: .now)
    case .rows where isTerminal || isPretty: return row(of: text)
    case .rows, .frames: return raw(text)
    }
  }

  func binary(_ bytes: [UInt8]) -> String? {
    guard format == .json else { return "(\(counted(bytes.count, "byte")) of binary data)" }
    let text = JSONWriter.text { $0.string(Base64.encode(bytes)) }
    return Record(direction: .incoming, more: [("binary", text)]).line(at: .now)
  }

  /// What we send; programs, and who looks at frames at a prompt, are shown it.
  ///
  /// `isWhole` where all of it is data, as of what comes from there.
  func departure(_ text: [UInt8], isWhole: Bool = false) -> String? {
    guard format == .json, !isQuiet else { return nil }
    let frame = isWhole ? nil : Frame(text)
    var record = frame.map { Record($0, .outgoing) } ?? Record(whole: text, .outgoing)
    if showsTiming { record.add(text.count) }
    return record.line(at: .now)
  }

  /// A text frame as it stands; on a terminal without what would drive it.
  private func raw(_ text: [UInt8]) -> String {
    let text = String(decoding: text, as: UTF8.self)
    return isTerminal ? printable(text) : text
  }

  private func record(of arrival: Arrival) -> Record {
    var record = Record(arrival.frame, .incoming)
    if arrival.isReplay { record.more.append(("cached", "true")) }
    switch arrival.opening {
    case .opened: record.more.append(("encrypted", "true"))
    case .noKey: record.more.append(("encrypted", "null"))
    case .failed: record.more.append(("encrypted", "false"))
    case nil: break
    }
    if showsTiming { record.add(arrival.text.count, arrival.latency) }
    return record
  }

  /// A body that is JSON, on one line.
  static func json(_ text: [UInt8]) -> String {
    let text = String(decoding: text, as: UTF8.self)
    return JSON(in: text)?.compacted ?? text
  }
}

extension Record {
  /// A frame of any server, all of which is data; where it says what it is, that stands beside it.
  init(whole text: [UInt8], _ direction: Direction) {
    let frame = Frame(text)
    let text = String(decoding: text, as: UTF8.self)
    self.init(
      direction: direction, event: frame?.event, channel: frame?.channel,
      data: JSON(in: text)?.compacted ?? JSONWriter.text { $0.string(text) })
  }

  /// What --timing asks for.
  fileprivate mutating func add(_ bytes: Int, _ latency: Duration? = nil) {
    more.append(("bytes", "\(bytes)"))
    if let latency { more.append(("latency_ms", latency.milliseconds)) }
  }

  init(_ frame: Frame, _ direction: Direction) {
    self.init(
      direction: direction, event: frame.event, channel: frame.channel, data: Self.data(of: frame),
      userID: frame.userID)
  }
}

// MARK: What rtm has to say

extension Printout {
  enum Weight {
    case note, warning, error
  }

  /// About the connection, or as the answer to a command; may have several lines.
  func remark(_ text: String, _ weight: Weight = .note) -> String? {
    // It may quote others.
    let text = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { printable($0) }.joined(separator: "\n")
    switch format {
    case .rows where !isQuiet || weight != .note:
      return style(text, weight.colour)
    case .json where !isQuiet:
      let text = JSONWriter.text { $0.string(text) }
      return Record(direction: .local, event: "rtm:note", data: text).line(at: .now)
    case .frames where isTerminal:
      return style(text, weight.colour)
    default:
      return nil
    }
  }

  /// The end of a connection. `words` is the same for people.
  func loss(
    code: UInt16?, reason: String, words: String, retry: Duration?
  ) -> String? {
    guard format == .json else { return remark(words, .warning) }
    guard !isQuiet else { return nil }
    let data = JSONWriter.text {
      $0.object { object in
        object.name("code")
        if let code { object.integer(Int(code)) } else { object.null() }
        object.name("reason")
        object.string(reason)
        object.name("retry_ms")
        if let retry { object.integer(retry.wholeMilliseconds) } else { object.null() }
      }
    }
    return Record(direction: .local, event: "rtm:lost", data: data).line(at: .now)
  }
}

extension Printout.Weight {
  fileprivate var colour: Style.Colour {
    switch self {
    case .note: .dim
    case .warning: .yellow
    case .error: .red
    }
  }
}

extension Duration {
  var wholeMilliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }

  /// `0.93`, `41.07`.
  var milliseconds: String {
    let hundredths =
      Int(components.seconds) * 100_000 + Int(components.attoseconds / 10_000_000_000_000)
    let fraction = String(100 + hundredths % 100).dropFirst()
    return "\(hundredths / 100).\(fraction)"
  }
}
