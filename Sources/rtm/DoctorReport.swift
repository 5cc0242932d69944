import Bytes
import CommandKit
import Doctor
import Settings
import Terminal

/// What `rtm doctor` prints: a line a finding as it is made, or all of them as JSON at the end.
struct Report {
  private let isJSON: Bool
  private let style: Style
  /// Of the terminal; `nil` where there is none, and lines are as long as they are.
  private let columns: Int?
  private var url: ServerURL?
  private(set) var findings: [Finding] = []
  /// A line stands there that the next one replaces.
  private var isWaiting = false

  init(isJSON: Bool, style: Style, columns: Int?) {
    self.isJSON = isJSON
    self.style = style
    self.columns = columns
  }

  mutating func begin(_ url: ServerURL) throws(OutputError) {
    self.url = url
    if !isJSON { try write(style("rtm doctor", .bold) + ": \(url)\n\n") }
  }

  /// Tells whoever watches why nothing comes.
  mutating func wait(for subject: Finding.Subject, _ time: Duration) throws(OutputError) {
    guard !isJSON, columns != nil, style.isColoured else { return }
    isWaiting = true
    let name = subject.rawValue
    try write(
      style(
        "..." + Self.gap(Self.verdictWidth - 3) + name
          + Self.gap(Self.subjectWidth - name.count) + "this takes \(time.inWords)", .dim))
  }

  mutating func add(_ finding: Finding) throws(OutputError) {
    let isNewPart = findings.last.map { $0.subject.isOfMachine != finding.subject.isOfMachine }
    findings.append(finding)
    guard !isJSON else { return }
    let erasure = isWaiting ? "\r\u{1B}[K" : ""
    isWaiting = false
    try write(erasure + (isNewPart == true ? "\n" : "") + text(of: finding))
  }

  func end() throws(OutputError) { try write(isJSON ? json + "\n" : "\n\(summary)\n") }

  var status: ExitStatus { Self.status(of: findings.map(\.verdict)) }

  /// Of the first failure.
  static func status(of verdicts: [Finding.Verdict]) -> ExitStatus {
    for verdict in verdicts {
      guard case .failure(let kind) = verdict else { continue }
      switch kind {
      case .unreachable: return .unreachable
      case .refused: return .refused
      case .broken: return .failure
      }
    }
    return .success
  }
}

// MARK: For people

extension Report {
  private static let verdictWidth = 9
  private static let subjectWidth = 14

  /// A line, and one for each thing to do.
  func text(of finding: Finding) -> String {
    let (word, colour) = Self.word(for: finding.verdict)
    let subject = finding.subject.rawValue
    let indent = String(repeating: " ", count: Self.verdictWidth + Self.subjectWidth)
    let head =
      style(word, colour) + Self.gap(Self.verdictWidth - word.count)
      + subject + Self.gap(Self.subjectWidth - subject.count)
    let detail = lines(of: printable(finding.detail), indent)
    let isDim = finding.verdict == .skipped
    let text = isDim ? style(detail, .dim) : detail
    return head + text + "\n"
      + finding.fixes.map { indent + style("> ", .cyan) + lines(of: $0, indent + "  ") + "\n" }
      .joined()
  }

  private static func gap(_ count: Int) -> String { String(repeating: " ", count: count) }

  private static func word(for verdict: Finding.Verdict) -> (String, Style.Colour) {
    switch verdict {
    case .ok: ("ok", .green)
    case .warning: ("warning", .yellow)
    case .failure: ("FAIL", .red)
    case .skipped: ("skipped", .dim)
    }
  }

  /// `text` in the terminal's width; lines but the first begin with `indent`.
  private func lines(of text: String, _ indent: String) -> String {
    guard let columns else { return text }
    let room = max(30, columns - indent.count)
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, TextWidth.columns(of: last + " " + word) <= room {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n" + indent)
  }

  private var summary: String {
    let failures = findings.count { $0.verdict.isFailure }
    let warnings = findings.count { $0.verdict == .warning }
    guard failures == 0 else { return style("it is broken", .red) + ": see FAIL above" }
    return warnings == 0
      ? style("all is well", .green)
      : style("it works", .green) + ", with \(warnings == 1 ? "a warning" : "warnings") above"
  }
}

extension Finding.Verdict {
  fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}

// MARK: For programs

extension Report {
  private var json: String {
    JSONWriter.text { writer in
      writer.object { writer in
        writer.name("url")
        writer.string(url.map { "\($0)" } ?? "")
        writer.name("ok")
        writer.boolean(status == .success)
        writer.name("findings")
        writer.array { writer in
          for finding in findings { Self.append(finding, to: &writer) }
        }
      }
    }
  }

  private static func append(_ finding: Finding, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.name("subject")
      writer.string(finding.subject.rawValue)
      writer.name("verdict")
      writer.string(word(for: finding.verdict).0.lowercased())
      writer.name("detail")
      writer.string(finding.detail)
      writer.name("fixes")
      writer.array { writer in
        for fix in finding.fixes { writer.string(fix) }
      }
    }
  }
}
