import Bytes

extension JSONWriter {
  /// What was published: JSON as it is, other text as a string.
  mutating func published(_ data: String) {
    if (try? JSON(parsing: data)) != nil { raw(data) } else { string(data) }
  }
}
