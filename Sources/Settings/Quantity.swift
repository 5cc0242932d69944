import CommandKit
import Messaging

/// Reads the numbers that people write in settings.
enum Quantity {
  enum Invalid: Error, Equatable {
    case noCount
    case noSize
    case noThreads
    case noPath
    case noMicroseconds
    case noRate
    case noSeconds
    case noNameLength
    case noToken
    case noMetricsPrefix
  }

  /// A whole number from 1.
  static func count(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 1...Int(Int32.max) ~= count else { throw .noCount }
    return count
  }

  /// Of a channel's name: none is ever longer than `ChannelName.maximumLength`.
  static func nameLength(_ text: String) throws(Invalid) -> Int {
    guard let length = Int(text), 1...ChannelName.maximumLength ~= length else {
      throw .noNameLength
    }
    return length
  }

  /// `10` a second, or `10:200`: and 200 at once after a rest.
  static func rate(_ text: String) throws(Invalid) -> Rate {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let counts = parts.compactMap { Int($0) }.filter { 1...1_000_000 ~= $0 }
    guard counts.count == parts.count, let perSecond = counts.first, counts.count <= 2 else {
      throw .noRate
    }
    return Rate(perSecond: perSecond, burst: counts.count == 2 ? counts[1] : nil)
  }

  /// From 1 to 256: the loop's number is a byte of every socket id.
  static func threads(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 1...256 ~= count else { throw .noThreads }
    return count
  }

  /// Up to a second; more would only be waiting.
  static func microseconds(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 0...1_000_000 ~= count else { throw .noMicroseconds }
    return count
  }

  /// Up to an hour; none is allowed.
  static func seconds(_ text: String) throws(Invalid) -> Int {
    guard let count = Int(text), 0...3600 ~= count else { throw .noSeconds }
    return count
  }

  /// Bytes: `65536`, `64K`, `1M`.
  static func bytes(_ text: String) throws(Invalid) -> Int {
    let shift =
      switch text.last {
      case "K", "k": 10
      case "M", "m": 20
      case "G", "g": 30
      default: 0
      }
    guard let count = Int(shift == 0 ? text : String(text.dropLast())), count > 0,
      count <= Int(Int32.max) >> shift
    else { throw .noSize }
    return count << shift
  }
}

extension Quantity {
  /// A default as help writes it: sizes end in K, M or G where they can. `nil` where Swift's own
  /// description will do.
  static func text(of value: some Sendable, _ placeholder: Placeholder) -> String? {
    guard placeholder == .text("SIZE"), let bytes = value as? Int, bytes > 0 else { return nil }
    for (shift, unit) in [(30, "G"), (20, "M"), (10, "K")] where bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return nil
  }
}

extension Quantity.Invalid: CustomStringConvertible {
  var description: String {
    switch self {
    case .noCount: "use a whole number from 1"
    case .noSize: "use a number of bytes below 2G, such as 65536, 64K or 1M"
    case .noRate: "use N or N:BURST, each from 1 to 1000000, such as 10 or 10:200"
    case .noMicroseconds: "use microseconds from 0 to 1000000"
    case .noToken: "it is empty; make a token with: openssl rand -hex 20"
    case .noMetricsPrefix: "use letters, digits, '_' and ':', and no digit first, such as soketi_"
    case .noSeconds: "use whole seconds from 0 to 3600"
    case .noNameLength: "use a whole number from 1 to \(ChannelName.maximumLength)"
    case .noThreads: "use a whole number from 1 to 256"
    case .noPath: "a path prefix begins with '/' and has no spaces, '?' or '#'"
    }
  }
}
