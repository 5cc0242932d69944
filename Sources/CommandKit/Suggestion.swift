/// The candidate that `word` was most likely meant to be; `nil` when none is near.
///
/// Near is one slip in three characters, and one slip in short words.
package func nearest(to word: String, among candidates: [String]) -> String? {
  let reachable = candidates.map { (name: $0, slips: slips(from: word, to: $0)) }
    .filter { $0.slips <= max(1, min(word.count, $0.name.count) / 3) }
  return reachable.min { $0.slips < $1.slips }?.name
}

/// Letters added, left out, replaced, or swapped with their neighbour between two words (the
/// restricted Damerau–Levenshtein distance).
func slips(from one: String, to other: String) -> Int {
  let one = Array(one)
  let other = Array(other)
  var beforeLast: [Int] = []
  var last = Array(0...other.count)
  for (row, letter) in one.enumerated() {
    var current = [row + 1]
    for (column, wanted) in other.enumerated() {
      var best = min(last[column + 1] + 1, current[column] + 1)
      best = min(best, last[column] + (letter == wanted ? 0 : 1))
      if row > 0, column > 0, letter == other[column - 1], one[row - 1] == wanted {
        best = min(best, beforeLast[column - 1] + 1)
      }
      current.append(best)
    }
    (beforeLast, last) = (last, current)
  }
  return last[other.count]
}
