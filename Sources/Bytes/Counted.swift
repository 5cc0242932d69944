/// `1 byte`, `2 bytes`; `noun` is the singular of one that takes an s.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
