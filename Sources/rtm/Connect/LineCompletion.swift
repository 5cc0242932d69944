import Glibc
import Messaging
import Terminal

/// What the Tab key offers at the prompt of `rtm connect`.
struct LineCompletion {
  var speech: LineCommand.Speech
  var visit: Visit?
  var subscriptions: Subscriptions
  var seen: SeenNames

  /// `head` is the line up to the cursor.
  func candidates(for head: String) -> Candidates {
    var words = head.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let word = words.popLast() ?? ""
    words.removeAll(where: \.isEmpty)
    guard let command = words.first else { return Candidates(for: word, firstWords(word)) }
    if let file = Self.file(in: head) { return Self.files(like: file) }
    return Candidates(for: word, operands(of: command, after: words.count - 1))
  }

  private func firstWords(_ word: String) -> [String] {
    guard !word.hasPrefix("/") else { return LineCommand.names(in: speech, on: visit) }
    return visit.map { [$0.example].compactMap { $0 } } ?? clientEvents
  }

  private var clientEvents: [String] { seen.events.filter { $0.hasPrefix("client-") } }

  private var openChannels: [String] { subscriptions.names.map(\.rawValue) }

  private func operands(of command: String, after count: Int) -> [String] {
    switch command {
    case "/subscribe": seen.channels.filter { !openChannels.contains($0) }
    case "/unsubscribe": openChannels
    case "/members": subscriptions.names.filter { $0.kind == .presence }.map(\.rawValue)
    case "/send" where count == 0: clientEvents
    case "/send" where count == 1: openChannels
    case "/filter": seen.channels + seen.events
    default: []
    }
  }
}

// MARK: Files

extension LineCompletion {
  /// What stands behind the last `@` that begins a word: a path may have spaces.
  private static func file(in head: String) -> String? {
    guard let range = head.ranges(of: " @").last else { return nil }
    return String(head[range.upperBound...])
  }

  /// Files and folders whose path begins with `path`; hidden ones only where a dot is typed.
  private static func files(like path: String) -> Candidates {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let name = path.dropFirst(folder.count)
    guard let directory = opendir(folder.isEmpty ? "." : folder) else {
      return Candidates(for: "@" + path, [])
    }
    defer { closedir(directory) }
    var words: [String] = []
    while let entry = readdir(directory) {
      let candidate = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard candidate.hasPrefix(name), candidate.hasPrefix(".") == name.hasPrefix("."),
        candidate != ".", candidate != "..",
        !candidate.unicodeScalars.contains(where: \.isObeyedByTerminals)
      else { continue }
      words.append("@" + folder + candidate + (isFolder(folder + candidate) ? "/" : ""))
    }
    return Candidates(for: "@" + path, words, hiddenCharacters: folder.count + 1)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
