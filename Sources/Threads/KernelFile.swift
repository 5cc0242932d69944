import Glibc

/// The small files by which the kernel tells its figures: proc(5), cgroups(7).
package enum KernelFile {
  /// The words of the file's first few hundred bytes; none if it cannot be read.
  package static func words(of path: String) -> [Substring] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split { $0 == " " || $0 == "\n" }
  }

  /// The number that the file begins with; `nil` if it begins with none.
  package static func number(in path: String) -> Int? { words(of: path).first.flatMap { Int($0) } }
}
