/// What somebody gave for an option, as it was written, and where.
package struct GivenValue: Equatable, Sendable {
  /// None where it was said that there is to be no value.
  package var texts: [String]
  package var origin: Origin

  package init(_ texts: [String], from origin: Origin) {
    self.texts = texts
    self.origin = origin
  }

  package enum Origin: Equatable, Sendable {
    /// An option as it is written there: `--port`.
    case commandLine(String)
    /// Of the process.
    case variable(String)
    /// `place` is file and line, and maybe column; `name` what the value is called there.
    case file(place: String, name: String)
  }
}

extension GivenValue.Origin {
  /// One word: `flag`, `RTM_PORT`, `.env:3`.
  package var mark: String {
    switch self {
    case .commandLine: "flag"
    case .variable(let name): name
    case .file(let place, _): place
    }
  }
}

/// As messages name it: `--port`, `RTM_PORT`, `.env:3: RTM_PORT`.
extension GivenValue.Origin: CustomStringConvertible {
  package var description: String {
    switch self {
    case .commandLine(let name), .variable(let name): name
    case .file(let place, let name): "\(place): \(name)"
    }
  }
}

/// Something that stands in for options that the command line leaves out: variables, files.
package protocol ValueLayer: Sendable {
  /// `nil` where it says nothing of `option`.
  func value(of option: any OptionSpec) -> GivenValue?
}
