/// A user in a presence channel, however many connections they have.
package struct Member: Hashable, Sendable {
  /// In its string form, even when the app wrote a number.
  package let userID: String
  /// JSON text of `user_info` as the app signed it; `nil` when it gave none.
  package let info: String?

  package init(userID: String, info: String? = nil) {
    self.userID = userID
    self.info = info
  }
}
