/// What one end of a WebSocket compresses and inflates with.
package struct MessageCompression {
  package let inflation: Inflation
  /// `nil` where the end sends its messages as they are, which is always allowed.
  package let deflation: Deflation?
  /// How many bytes a second the peer's messages may stand for beyond those that come; `nil` is any
  /// number. A kilobyte may stand for a megabyte, so else a few of them would keep a loop busy.
  package let surplusRate: Int?

  /// As was agreed, for the end that talks to `peer`.
  package init(_ terms: PermessageDeflate, with peer: Peer, sharing pool: DeflatePool) {
    inflation = terms[peer].keepsContext ? .inContext(Inflater()) : .alone(pool)
    surplusRate = nil
    let ours = terms[peer == .client ? .server : .client]
    let isPossible = Deflater.windowBits.contains(ours.windowBits)
    deflation =
      switch (isPossible, ours.keepsContext) {
      case (false, _): nil
      case (true, false): .alone(pool, windowBits: ours.windowBits)
      case (true, true):
        .inContext(Deflater(windowBits: ours.windowBits, keepsContext: true))
      }
  }

  /// For the end that sends `peer` only frames that others get too.
  package init(inflating inflation: Inflation, surplusRate: Int) {
    self.inflation = inflation
    self.surplusRate = surplusRate
    deflation = nil
  }
}

/// What messages are inflated with.
package enum Inflation {
  /// Messages stand alone.
  case alone(DeflatePool)
  /// Messages may refer to earlier ones, which only the connection's own has seen.
  case inContext(Inflater)

  /// For one whole message.
  var inflater: Inflater {
    switch self {
    case .alone(let pool): pool.cleanInflater()
    case .inContext(let inflater): inflater
    }
  }
}

/// What messages are deflated with.
package enum Deflation {
  case alone(DeflatePool, windowBits: Int)
  case inContext(Deflater)

  package func deflate(_ message: [UInt8]) -> [UInt8] {
    switch self {
    case .alone(let pool, let windowBits):
      pool.deflater(windowBits: windowBits).deflate(message)
    case .inContext(let deflater):
      deflater.deflate(message)
    }
  }
}
