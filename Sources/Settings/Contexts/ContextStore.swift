import CommandKit

/// The contexts of a user, a file each, and which of them is the current one.
package struct ContextStore: Equatable, Sendable {
  /// Holds `contexts/NAME.yaml`, and `context` with the name of the current one.
  private let directory: PrivateDirectory
  private static let currentFile = "context"
  private static let suffix = ".yaml"

  package init(_ directory: PrivateDirectory) { self.directory = directory }

  /// `nil` where the environment names no home.
  package init?(environment: [String: String]) {
    guard let directory = PrivateDirectory(configurationOf: environment) else { return nil }
    self.init(directory)
  }

  private var folder: PrivateDirectory { directory.directory("contexts") }

  private func file(of name: ContextName) -> String { name.text + Self.suffix }

  package func path(of name: ContextName) -> String { folder.path(of: file(of: name)) }
}

// MARK: Contexts

extension ContextStore {
  /// Of all of them, in the order of the alphabet.
  package func names() throws(ContextError) -> [ContextName] {
    do {
      return try folder.names().filter { $0.hasSuffix(Self.suffix) }.compactMap { file in
        // Else the file is somebody else's: a draft, an editor's.
        try? ContextName(String(file.dropLast(Self.suffix.count)))
      }
    } catch { throw .unreadable(error) }
  }

  /// `nil` where there is none of that name.
  package func find(_ name: ContextName) throws(ContextError) -> Context? {
    let contents: FileContents?
    do { contents = try folder.contents(of: file(of: name)) } catch { throw .unreadable(error) }
    guard let contents else { return nil }
    guard !contents.isOpenToOthers else { throw .open(path: path(of: name)) }
    do { return try Context(name, parsing: contents.bytes) } catch {
      throw .damaged(path: path(of: name), reason: error.reason)
    }
  }

  /// Throws where there is none of that name, with one that may have been meant.
  package func named(_ name: ContextName) throws(ContextError) -> Context {
    if let context = try find(name) { return context }
    throw try unknown(name)
  }

  /// In place of the one that had its name.
  package func save(_ context: Context) throws(ContextError) {
    do { try folder.write(Array(context.yaml.utf8), to: file(of: context.name)) } catch {
      throw .unwritable(error)
    }
  }

  /// The current one can be removed, too; then there is none.
  package func remove(_ name: ContextName) throws(ContextError) {
    guard try names().contains(name) else { throw try unknown(name) }
    let wasChosen = try chosenName() == name
    do {
      try folder.remove(file(of: name))
      if wasChosen { try directory.remove(Self.currentFile) }
    } catch { throw .unwritable(error) }
  }

  private func unknown(_ name: ContextName) throws(ContextError) -> ContextError {
    .unknown(name, nearest: nearest(to: name.text, among: try names().map(\.text)))
  }
}

// MARK: The current one

extension ContextStore {
  /// The one that was chosen; `nil` where none was.
  package func chosenName() throws(ContextError) -> ContextName? {
    let bytes: [UInt8]?
    do { bytes = try directory.read(Self.currentFile) } catch { throw .unreadable(error) }
    guard let bytes else { return nil }
    let word = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    do { return try ContextName(word) } catch {
      throw .damaged(
        path: directory.path(of: Self.currentFile), reason: ": '\(word)' is no context's name")
    }
  }

  /// The one that was chosen, else the one that `rtm serve` keeps, if there is that.
  package func currentName() throws(ContextError) -> ContextName? {
    if let chosen = try chosenName() { return chosen }
    return try names().first { $0 == .development }
  }

  /// Makes `name` the current one; it must exist.
  package func choose(_ name: ContextName) throws(ContextError) {
    guard try names().contains(name) else { throw try unknown(name) }
    do { try directory.write(Array("\(name)\n".utf8), to: Self.currentFile) } catch {
      throw .unwritable(error)
    }
  }
}

/// Why a context cannot be had or kept.
package enum ContextError: Error, Equatable {
  case homeless
  case unknown(ContextName, nearest: String?)
  /// Others than its owner may read or write it.
  case open(path: String)
  /// `reason` begins with the place in the file.
  case damaged(path: String, reason: String)
  case unreadable(FileError)
  case unwritable(FileError)
}

extension ContextError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .homeless:
      "there is no place for contexts: set HOME or XDG_CONFIG_HOME"
    case .unknown(let name, let nearest):
      "there is no context '\(name)'; "
        + (nearest.map { "did you mean '\($0)'?" } ?? "'rtm context list' lists them all")
    case .open(let path):
      "others may read or change \(path), which may hold secrets; type: chmod 600 \(path)"
    case .damaged(let path, let reason):
      "\(path)\(reason)"
    case .unreadable(let error):
      "the contexts cannot be read: \(error)"
    case .unwritable(let error):
      "the context cannot be kept: \(error)"
    }
  }
}
