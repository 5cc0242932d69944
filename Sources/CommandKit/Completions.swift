extension Program {
  /// The completions of each shell, by the names under which packages install them.
  package var completions: [GeneratedFile] {
    []
  }
}
