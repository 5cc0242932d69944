/// The same pseudo-random numbers in every run (SplitMix64), so that what fails once fails again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// 0 up to, not including, `sides`.
  package mutating func roll(_ sides: Int) -> Int { Int(next() % UInt64(sides)) }
}

extension SeededGenerator {
  /// `bytes` with one to four random edits: replaced, removed, inserted, repeated or cut off.
  package mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var mutant = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) where !mutant.isEmpty {
      let position = Int.random(in: 0..<mutant.count, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0: mutant[position] = .random(in: .min ... .max, using: &self)
      case 1: mutant.remove(at: position)
      case 2:
        mutant.insert(Array(#"{}[]",:\u0"#.utf8).randomElement(using: &self) ?? 0, at: position)
      case 3: mutant.insert(contentsOf: mutant[position...].prefix(8), at: position)
      default: mutant.removeSubrange(position...)
      }
    }
    return mutant
  }
}
