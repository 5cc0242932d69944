/// Waits until `condition` is true, asking every few milliseconds.
///
/// For what nothing announces, such as a file that another process writes. It throws when the limit
/// has passed, so no test hangs, and returns at once when the condition holds, so none is slow.
package func eventually(
  _ wish: String, within limit: Duration = .seconds(10),
  _ condition: () async throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  while try await !condition() {
    guard clock.now < deadline else { throw NotWithin(wish: wish, limit: limit) }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// A condition did not become true in time.
package struct NotWithin: Error, CustomStringConvertible {
  var wish: String
  var limit: Duration

  package var description: String { "not within \(limit): \(wish)" }
}
