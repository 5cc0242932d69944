/// `text` as one word of a POSIX shell, whatever it holds: in single quotes, in which nothing has a
/// meaning but their end.
func shellWord(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
    + "'"
}
