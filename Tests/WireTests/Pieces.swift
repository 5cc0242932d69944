import TestSupport

extension SeededGenerator {
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  /// `bytes` cut at up to `cuts` random places.
  mutating func pieces(of bytes: [UInt8], cuts: Int) -> [[UInt8]] {
    let places = (0..<cuts).map { _ in Int.random(in: 0...bytes.count, using: &self) }.sorted()
    return zip([0] + places, places + [bytes.count]).map { Array(bytes[$0..<$1]) }
  }
}
