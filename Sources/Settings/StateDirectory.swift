import Glibc

/// The folder where the program keeps what it made itself: `$XDG_STATE_HOME/rtm`, else
/// `~/.local/state/rtm` (XDG base directory specification).
package struct StateDirectory: Equatable, Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// `nil` where the environment names no home.
  package init?(environment: [String: String]) {
    // The specification has relative paths ignored.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      path = state + "/rtm"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.local/state/rtm"
    } else {
      return nil
    }
  }

  package func path(of name: String) -> String { path + "/" + name }

  /// Makes the folder, and those above it, where they are missing; nobody else may look inside.
  package func make() throws(FileError) {
    var parent = ""
    for name in path.split(separator: "/") {
      parent += "/" + name
      guard mkdir(parent, 0o700) != 0, errno != EEXIST else { continue }
      // Others' folders, such as a read-only /home, need only exist.
      let reason = errno
      if access(parent, F_OK) != 0 { throw FileError(parent, reason) }
    }
  }

  /// The bytes of the file `name`; `nil` where there is none.
  package func read(_ name: String) throws(FileError) -> [UInt8]? {
    do { return try FileContents(of: path(of: name)).bytes } catch {
      if error.errno == ENOENT { return nil }
      throw error
    }
  }

  /// Puts a file in place, whole or not at all, for its owner's eyes only.
  package func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    try make()
    let draft = path(of: "\(name).\(getpid())")
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(draft, errno) }
    let count = Glibc.write(descriptor, bytes, bytes.count)
    let reason = count < 0 ? errno : ENOSPC
    close(descriptor)
    guard count == bytes.count, rename(draft, path(of: name)) == 0 else {
      let error = FileError(path(of: name), count == bytes.count ? errno : reason)
      unlink(draft)
      throw error
    }
  }
}
