/// Pseudo-random numbers that are the same in every run (splitmix64), so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  /// `bytes` cut at up to `cuts` random places.
  mutating func pieces(of bytes: [UInt8], cuts: Int) -> [[UInt8]] {
    let places = (0..<cuts).map { _ in Int.random(in: 0...bytes.count, using: &self) }.sorted()
    return zip([0] + places, places + [bytes.count]).map { Array(bytes[$0..<$1]) }
  }

  /// `bytes` with a few bytes changed, dropped, doubled or put in.
  mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(bytes[place], at: place)
      default: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
      }
    }
    return bytes
  }
}
