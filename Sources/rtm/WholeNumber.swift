/// A number from 1, as it is typed.
func wholeNumber(_ text: String) throws(NotANumber) -> Int {
  guard let number = Int(text), number > 0 else { throw NotANumber() }
  return number
}

struct NotANumber: Error, CustomStringConvertible {
  let description = "use a whole number from 1"
}
