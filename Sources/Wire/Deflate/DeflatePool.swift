/// The inflater and the deflaters that a loop's connections share, for messages that do not refer
/// to earlier ones: so a connection has none of its own.
package final class DeflatePool {
  private let inflater = Inflater()
  /// By window, as they were needed.
  private var deflaters: [Int: Deflater] = [:]

  package init() {}

  /// To inflate a whole message with: before and after it may be anybody's.
  func cleanInflater() -> Inflater {
    inflater.reset()
    return inflater
  }

  /// To deflate whole messages with: between two of them it may be anybody's.
  func deflater(windowBits: Int) -> Deflater {
    if let deflater = deflaters[windowBits] { return deflater }
    let deflater = Deflater(windowBits: windowBits)
    deflaters[windowBits] = deflater
    return deflater
  }
}
