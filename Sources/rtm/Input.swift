import CommandKit
import Glibc
import Messaging
import Threads

/// Files that commands are given to read.
enum Input {
  /// More than an event has use for.
  static let limit = 64 << 20

  /// What `-` and `@FILE` stand for; `nil` of any other word.
  static func file(_ word: String) -> (path: String, name: String)? {
    if word == "-" { return (standardInput, "standard input") }
    guard word.hasPrefix("@") else { return nil }
    let path = String(word.dropFirst())
    return (path, path)
  }

  static let standardInput = "/dev/stdin"

  /// Opens the file at `path`, called `name` in errors.
  static func open(_ path: String, named name: String) throws(Failure) -> Descriptor {
    guard !path.isEmpty else { throw Failure(.usage, "@ names no file; write @FILE") }
    let number = path == standardInput ? dup(STDIN_FILENO) : Glibc.open(path, O_RDONLY | O_CLOEXEC)
    do { return try Descriptor(owning: number, from: "open") } catch { throw unreadable(name) }
  }

  /// The word itself, or the text of what it stands for.
  static func text(for word: String) throws(Failure) -> String {
    guard let file = file(word) else { return word }
    return try text(of: file.path, named: file.name)
  }

  /// The text of the file at `path`; its bytes must be UTF-8.
  static func text(of path: String, named name: String) throws(Failure) -> String {
    let bytes = try bytes(of: path, named: name)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.failure, "\(name) is not UTF-8 text, and events carry nothing else")
    }
    return text
  }

  /// The first line of such a file.
  static func secret(in path: String, named name: String) throws(Failure) -> Secret {
    let line = try text(of: path, named: name).prefix { !$0.isNewline }
    guard !line.isEmpty else { throw Failure(.failure, "\(name) has no secret") }
    return Secret(String(line))
  }

  static func bytes(of path: String, named name: String) throws(Failure) -> [UInt8] {
    let descriptor = try open(path, named: name)
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor.number, &part, part.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += part[..<count]
      } else if errno != EINTR {
        throw unreadable(name)
      }
      guard bytes.count <= limit else {
        throw Failure(.failure, "\(name) has more than \(limit >> 20) MiB; give less")
      }
    }
  }

  /// Of the call that has just failed.
  static func unreadable(_ name: String) -> Failure {
    Failure(.failure, "cannot read \(name): \(String(cString: strerror(errno)).lowercased())")
  }
}
