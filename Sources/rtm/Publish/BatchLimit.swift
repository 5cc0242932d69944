import Client

/// How many events a server takes in one call, as far as its refusals tell.
enum BatchLimit {
  /// How many to try instead of `count`, which the server found too many; `nil` where `failure` is
  /// about something else.
  ///
  /// Servers name the number ("Batch too large: it holds at most 10 events"), or find the body as a
  /// whole too large: then half of it may do.
  static func next(below count: Int, after failure: APIClient.Failure) -> Int? {
    guard count > 1, case .refused(let status, let reason) = failure else { return nil }
    let words = reason.lowercased()
    // That is an event of the batch, whose fault it is.
    guard status == 400 || status == 413, !words.contains("batch[") else { return nil }
    if let batch = words.firstRange(of: "batch"),
      let limit = numbers(in: words[batch.upperBound...]).first(where: { 1..<count ~= $0 })
    {
      return limit
    }
    return status == 413 ? count / 2 : nil
  }

  private static func numbers(in text: Substring) -> [Int] {
    text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
  }
}
