/// A file that holds a secret, and nothing else: Docker's, Kubernetes', systemd's, or one's own.
struct SecretFile {
  var text: String
  /// Whether every user of the machine may read it.
  var isOpenToAll: Bool

  /// More than any secret has.
  static let maximumBytes = 1 << 16

  /// Reads the file less the newline at its end, which editors put there.
  init(at path: String) throws(Unusable) {
    let contents: FileContents
    do { contents = try FileContents(of: path, limit: Self.maximumBytes) } catch {
      throw .unreadable(error)
    }
    guard let text = String(validating: contents.bytes, as: UTF8.self) else { throw .noText(path) }
    // To Swift, CR and LF are one character.
    self.text = text.last?.isNewline == true ? String(text.dropLast()) : text
    guard !self.text.isEmpty else { throw .empty(path) }
    isOpenToAll = contents.isOpenToAll
  }

  enum Unusable: Error, Equatable {
    case unreadable(FileError)
    case noText(String)
    case empty(String)
  }
}

extension SecretFile.Unusable: CustomStringConvertible {
  var description: String {
    switch self {
    case .unreadable(let error): "the secret cannot be read: \(error)"
    case .noText(let path): "\(path) is not UTF-8 text; write the secret into it as text"
    case .empty(let path): "\(path) is empty; write the secret into it"
    }
  }
}

/// Reads the secrets that settings name by a file, and remembers who else could.
struct SecretReader {
  /// Before relative paths; empty, or ending in a slash.
  var folder = ""
  /// Of systemd (systemd.exec(5), "Credentials"); `nil` where it gave none.
  var credentialsDirectory: String?
  private(set) var warnings: [String] = []

  init(folder: String = "", credentialsDirectory: String? = nil) {
    self.folder = folder
    self.credentialsDirectory = credentialsDirectory
  }

  /// The secret in the file at `path`.
  mutating func secret(inFile path: String) throws(SecretFile.Unusable) -> String {
    let path = path.hasPrefix("/") ? path : folder + path
    let file = try SecretFile(at: path)
    if file.isOpenToAll {
      warnings.append("\(path) holds a secret and everybody may read it; type: chmod o-r \(path)")
    }
    return file.text
  }

  /// The secret in the credential `name`.
  mutating func secret(inCredential name: String) throws(NoCredential) -> String {
    guard !name.contains("/"), name != "..", !name.isEmpty else { throw .noName(name) }
    guard let directory = credentialsDirectory, !directory.isEmpty else {
      throw .noDirectory(name)
    }
    do { return try secret(inFile: "\(directory)/\(name)") } catch { throw .unusable(error) }
  }

  enum NoCredential: Error, Equatable {
    case noName(String)
    case noDirectory(String)
    case unusable(SecretFile.Unusable)
  }
}

extension SecretReader.NoCredential: CustomStringConvertible {
  var description: String {
    switch self {
    case .noName(let name): "'\(name)' is no credential's name, which has no slash"
    case .noDirectory(let name):
      "there are no credentials, for CREDENTIALS_DIRECTORY is not set; "
        + "add LoadCredential=\(name):FILE to the systemd unit"
    case .unusable(let reason): "\(reason)"
    }
  }
}
