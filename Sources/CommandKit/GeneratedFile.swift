/// A file derived from the table of commands, for packages to install.
package struct GeneratedFile: Equatable, Sendable {
  package var name: String
  package var text: String
}
