extension String {
  /// The text, or what of it fits into `limit` bytes: whole characters, and an ellipsis.
  func shortened(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var short = ""
    for scalar in unicodeScalars {
      guard short.utf8.count + UTF8.width(scalar) <= limit - 3 else { break }
      short.unicodeScalars.append(scalar)
    }
    return short + "…"
  }
}
