/// Who somebody is. Who has not proven it is never the same as who has, whatever both are called.
package struct Identity: Hashable, Sendable {
  package var userID: String
  /// Whether the app has signed for it, or takes its clients' word.
  package var isVerified: Bool

  package init(_ userID: String, isVerified: Bool) {
    self.userID = userID
    self.isVerified = isVerified
  }
}
