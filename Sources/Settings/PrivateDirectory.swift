import Glibc

/// A folder of the user's where the program keeps what nobody else may look into (XDG base
/// directory specification).
package struct PrivateDirectory: Equatable, Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// For what the program made itself: `$XDG_STATE_HOME/rtm`, else `~/.local/state/rtm`; `nil`
  /// where the environment names no home.
  package init?(stateOf environment: [String: String]) {
    self.init(environment, "XDG_STATE_HOME", below: ".local/state")
  }

  /// For what the user chose: `$XDG_CONFIG_HOME/rtm`, else `~/.config/rtm`; `nil` where the
  /// environment names no home.
  package init?(configurationOf environment: [String: String]) {
    self.init(environment, "XDG_CONFIG_HOME", below: ".config")
  }

  private init?(_ environment: [String: String], _ variable: String, below folder: String) {
    // The specification has relative paths ignored.
    if let named = environment[variable], named.hasPrefix("/") {
      path = named + "/rtm"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = "\(home)/\(folder)/rtm"
    } else {
      return nil
    }
  }

  package func path(of name: String) -> String { path + "/" + name }

  /// Another one in it.
  package func directory(_ name: String) -> PrivateDirectory { PrivateDirectory(path(of: name)) }
}

// MARK: Reading

extension PrivateDirectory {
  /// The bytes of the file `name`; `nil` where there is none.
  package func read(_ name: String) throws(FileError) -> [UInt8]? { try contents(of: name)?.bytes }

  func contents(of name: String) throws(FileError) -> FileContents? {
    do { return try FileContents(of: path(of: name), limit: 1 << 20) } catch {
      if error.errno == ENOENT { return nil }
      throw error
    }
  }

  /// What is in it, in the order of the alphabet; nothing where it does not exist.
  func names() throws(FileError) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw FileError(path, errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(withUnsafeBytes(of: entry.pointee.d_name) { Self.text(in: $0) })
    }
    return names.sorted()
  }

  /// Up to the zero.
  private static func text(in bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

// MARK: Writing

extension PrivateDirectory {
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

  /// Puts a file in place, whole or not at all, for its owner's eyes only.
  package func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    try make()
    let draft = path(of: "\(name).\(getpid())")
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(draft, errno) }
    let count = Glibc.write(descriptor, bytes, bytes.count)
    let reason = count < 0 ? errno : ENOSPC
    // Else a crash soon after can leave an empty file.
    fsync(descriptor)
    close(descriptor)
    guard count == bytes.count, rename(draft, path(of: name)) == 0 else {
      let error = FileError(path(of: name), count == bytes.count ? errno : reason)
      unlink(draft)
      throw error
    }
  }

  /// Deletes the file `name`; that there is none is no error.
  func remove(_ name: String) throws(FileError) {
    guard unlink(path(of: name)) != 0, errno != ENOENT else { return }
    throw FileError(path(of: name), errno)
  }
}
