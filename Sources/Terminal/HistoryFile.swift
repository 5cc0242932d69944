import CLibedit
import Glibc

/// The lines that were typed in earlier sessions, and in those that go on beside this one.
struct HistoryFile {
  /// Older lines are forgotten.
  static let capacity = 1000  // lines

  /// Its folder must exist.
  let path: String

  /// Adds what was typed to what the file has by now. It is written whole or not at all, for its
  /// owner's eyes only.
  func add(_ lines: [String]) {
    guard !lines.isEmpty, let history = Self.emptyHistory() else { return }
    defer { history_end(history) }
    // Two windows that are closed at once would else both read it, and one would write last.
    let folder = open(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".", O_RDONLY)
    defer { close(folder) }
    _ = flock(folder, LOCK_EX)
    _ = rtm_history_use(history, H_LOAD, path)
    for line in lines { _ = rtm_history_use(history, H_ENTER, line) }
    let draft = "\(path).\(getpid())"
    let mask = umask(0o077)
    defer { umask(mask) }
    if rtm_history_use(history, H_SAVE, draft) >= 0 { rename(draft, path) }
  }

  /// libedit's, for its owner to end.
  static func emptyHistory() -> OpaquePointer? {
    guard let history = history_init() else { return nil }
    rtm_history_set(history, H_SETSIZE, Int32(capacity))
    rtm_history_set(history, H_SETUNIQUE, 1)
    return history
  }
}
