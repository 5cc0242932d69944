/// All that is wrong with the files of settings, so that it can be put right in one go.
package struct SettingsError: Error, Equatable, Sendable {
  package var problems: [Problem]

  /// One thing that is wrong, and where: a file, with line and column where they are known.
  package struct Problem: Equatable, Sendable {
    package var place: String
    package var reason: String

    package init(_ place: String, _ reason: String) {
      self.place = place
      self.reason = reason
    }
  }

  package init(_ problems: [Problem]) { self.problems = problems }
}

/// A line for each problem.
extension SettingsError: CustomStringConvertible {
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension SettingsError.Problem: CustomStringConvertible {
  package var description: String { "\(place): \(reason)" }
}
