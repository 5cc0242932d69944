import CommandKit
import Glibc

/// Files that a command reads whole.
enum Input {
  /// The text of the file at `path`, called `name` in errors; its bytes must be UTF-8.
  static func text(of path: String, named name: String) throws(Failure) -> String {
    let descriptor = path == "/dev/stdin" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(name) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &part, part.count)
      if count == 0 { break }
      if count > 0 {
        bytes += part[..<count]
      } else if errno != EINTR {
        throw unreadable(name)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.failure, "\(name) is not UTF-8 text, and events carry nothing else")
    }
    return text
  }

  private static func unreadable(_ name: String) -> Failure {
    Failure(.failure, "cannot read \(name): \(String(cString: strerror(errno)).lowercased())")
  }
}
