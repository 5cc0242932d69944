import CommandKit

/// Variables in a file, as people's `.env` files have them: `KEY=VALUE` lines, of which the last
/// one of a name counts.
///
/// There may be `export` before a line and spaces around its `=`. A value in single quotes is taken
/// as it stands; one in double quotes may hold `\n`, `\r`, `\t`, `\"`, `\\` and `\$`; both may go
/// over lines. Any other ends at its line's end or before a `#` that follows a space. Outside of
/// single quotes, `${NAME}` is a variable of the process or of the file so far, and is left as it
/// stands where there is none; what comes of it may have 64 KiB. A `KEY` without a `=` says nothing
/// (docker's `--env-file`).
package struct EnvironmentFile: Equatable, Sendable {
  package private(set) var variables: [String: Variable] = [:]

  package struct Variable: Equatable, Sendable {
    package var text: String
    package var line: Int
  }

  /// A line that makes no sense.
  package struct Problem: Error, Equatable, Sendable {
    package var line: Int
    package var reason: String
  }

  package init(parsing bytes: [UInt8], environment: [String: String]) throws(Failure) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(problems: [Problem(line: 1, reason: "this is not UTF-8 text")])
    }
    var reader = EnvironmentFileReader(text, environment: environment)
    reader.readAll()
    variables = reader.variables
    guard reader.problems.isEmpty else { throw Failure(problems: reader.problems) }
  }

  package struct Failure: Error, Equatable {
    package var problems: [Problem]
  }
}

private struct EnvironmentFileReader {
  private let environment: [String: String]
  private var rest: Substring.UnicodeScalarView
  private var line = 1
  private(set) var variables: [String: EnvironmentFile.Variable] = [:]
  private(set) var problems: [EnvironmentFile.Problem] = []

  init(_ text: String, environment: [String: String]) {
    self.environment = environment
    rest = text.unicodeScalars[...]
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
  }

  mutating func readAll() {
    while !rest.isEmpty {
      do { try readLine() } catch { problems.append(error) }
      skipLine()
    }
  }

  private mutating func readLine() throws(EnvironmentFile.Problem) {
    skipBlanks()
    guard !isAtEndOfLine else { return }
    var name = word()
    if name == "export", let next = rest.first, Self.isBlank(next) {
      skipBlanks()
      name = word()
    }
    skipBlanks()
    guard !name.isEmpty else { throw problem("write KEY=VALUE, or # before a comment") }
    guard !isAtEndOfLine else { return }
    guard rest.first == "=" else { throw problem("write \(name)=VALUE") }
    rest.removeFirst()
    skipBlanks()
    let line = line
    let text = try value(of: name)
    // References may double a value on every line.
    guard text.utf8.count <= Self.valueLimit else {
      throw .init(line: line, reason: "the value of \(name) is longer than 64 KiB; shorten it")
    }
    variables[name] = EnvironmentFile.Variable(text: text, line: line)
  }

  private static let valueLimit = 64 << 10

  private mutating func value(of name: String) throws(EnvironmentFile.Problem) -> String {
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return unquotedValue() }
    let start = line
    rest.removeFirst()
    var text = ""
    while true {
      guard let next = rest.popFirst() else {
        throw .init(
          line: start, reason: "the value of \(name) begins with \(quote), and never ends")
      }
      if next == quote { break }
      if next == "\n" { line += 1 }
      if quote == "\"", next == "\\" {
        text.unicodeScalars += escaped()
      } else if quote == "\"", next == "$" {
        text += reference() ?? "$"
      } else {
        text.unicodeScalars.append(next)
      }
    }
    skipBlanks()
    guard isAtEndOfLine else { throw problem("after the value of \(name), only # may follow") }
    return text
  }

  /// To the line's end, or a comment.
  private mutating func unquotedValue() -> String {
    var text = ""
    while let next = rest.first, next != "\n" {
      if next == "#", text.isEmpty || text.unicodeScalars.last.map(Self.isBlank) == true { break }
      rest.removeFirst()
      if next == "$", let value = reference() {
        text += value
      } else {
        text.unicodeScalars.append(next)
      }
    }
    let end = text.unicodeScalars.lastIndex { !Self.isBlank($0) }
    return end.map { String(text.unicodeScalars[...$0]) } ?? ""
  }

  /// After a backslash.
  private mutating func escaped() -> [Unicode.Scalar] {
    guard let next = rest.popFirst() else { return ["\\"] }
    switch next {
    case "n": return ["\n"]
    case "r": return ["\r"]
    case "t": return ["\t"]
    case "\"", "\\", "$": return [next]
    default: return ["\\", next]
    }
  }

  /// What `{NAME}` after a dollar stands for.
  private mutating func reference() -> String? {
    guard rest.first == "{", let end = rest.firstIndex(of: "}") else { return nil }
    let name = String(rest[..<end].dropFirst())
    guard let value = environment[name] ?? variables[name]?.text else { return nil }
    rest = rest[rest.index(after: end)...]
    return value
  }

  // MARK: Letters

  private mutating func word() -> String {
    let word = rest.prefix {
      $0.isASCII && ($0.properties.isAlphabetic || "_.0123456789".unicodeScalars.contains($0))
    }
    rest = rest.dropFirst(word.count)
    return String(String.UnicodeScalarView(word))
  }

  private var isAtEndOfLine: Bool { rest.first.map { $0 == "\n" || $0 == "#" } ?? true }

  private mutating func skipBlanks() { rest = rest.drop(while: Self.isBlank) }

  private mutating func skipLine() {
    rest = rest.drop { $0 != "\n" }.dropFirst()
    line += 1
  }

  private static func isBlank(_ letter: Unicode.Scalar) -> Bool {
    " \t\r".unicodeScalars.contains(letter)
  }

  private func problem(_ reason: String) -> EnvironmentFile.Problem {
    .init(line: line, reason: reason)
  }
}

extension EnvironmentFile {
  /// As what stands in for options; `path` is what places are called by.
  func layer(named path: String) -> Variables {
    Variables(
      Dictionary(
        uniqueKeysWithValues: variables.map { name, variable in
          let origin = GivenValue.Origin.file(place: "\(path):\(variable.line)", name: name)
          return (name, Variables.Variable(variable.text, from: origin))
        }))
  }
}
