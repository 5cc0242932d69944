import Glibc

/// A file that was read whole.
struct FileContents {
  var bytes: [UInt8] = []
  /// Whether every user of the machine may read it; and whether anybody but its owner may.
  var isOpenToAll = false
  var isOpenToOthers = false

  /// Reads the file at `path`, or throws why that cannot be, which may be that it has more than
  /// `limit` bytes.
  init(of path: String, limit: Int = Int(Int32.max)) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    let mode = fstat(descriptor, &status) == 0 ? status.st_mode : 0
    isOpenToAll = mode & S_IROTH != 0
    isOpenToOthers = mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH) != 0
    var part = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(descriptor, &part, part.count)
      if count > 0 {
        bytes += part[..<count]
        guard bytes.count <= limit else { throw FileError(path, EFBIG) }
      } else if count == 0 {
        return
      } else if errno != EINTR {
        throw FileError(path, errno)
      }
    }
  }
}

/// Why a file or folder could not be used, in the system's words.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let errno: Int32

  init(_ path: String, _ errno: Int32) {
    self.path = path
    self.errno = errno
  }

  package var description: String { "\(path): \(reason)" }
  package var reason: String { String(cString: strerror(errno)).lowercased() }
}
