/// The inflaters and deflaters that a loop's connections share, for messages that do not refer to
/// earlier ones: so a connection has none while it is idle.
package final class DeflatePool {
  /// Inflaters that nobody uses, kept for the next; more than a loop can use in one turn are of use
  /// only to connections that were in the middle of a message.
  private static let idleInflaters = 4

  private var inflaters: [Inflater] = []
  /// By window, as they were needed.
  private var deflaters: [Int: Deflater] = [:]

  package init() {}

  /// An inflater for one message. It is the caller's until it is given back; to drop it is no harm.
  func takeInflater() -> Inflater { inflaters.popLast() ?? Inflater() }

  func giveBack(_ inflater: Inflater) {
    guard inflaters.count < Self.idleInflaters else { return }
    inflater.reset()
    inflaters.append(inflater)
  }

  /// To deflate whole messages with: between two of them it may be anybody's.
  func deflater(windowBits: Int) -> Deflater {
    if let deflater = deflaters[windowBits] { return deflater }
    let deflater = Deflater(windowBits: windowBits)
    deflaters[windowBits] = deflater
    return deflater
  }
}
