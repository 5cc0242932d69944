extension String {
  /// What the other side sent, short enough for an error's sentence.
  package var excerpt: String {
    utf8.count <= 80 ? self : String(Substring(unicodeScalars.prefix(60))) + "…"
  }
}
