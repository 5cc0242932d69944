import CommandKit
import Glibc
import Terminal

/// Why standard output takes no more.
enum OutputError: Error, Equatable, CustomStringConvertible {
  /// The reader of the pipe has gone; it has seen what it wanted.
  case closed
  case failed(errno: Int32)

  var description: String {
    switch self {
    case .closed: "standard output is closed"
    case .failed(let number):
      "cannot write to standard output: \(String(cString: strerror(number)).lowercased())"
    }
  }
}

/// Writes one line to standard output, at once.
func say(_ line: String) throws(OutputError) { try write(line + "\n") }

/// Writes `text` to standard output, all of it, at once.
func write(_ text: String) throws(OutputError) {
  try write(Array(text.utf8), to: STDOUT_FILENO)
}

/// Writes `bytes` to standard output, all of them, at once.
func write(_ bytes: [UInt8]) throws(OutputError) { try write(bytes, to: STDOUT_FILENO) }

/// Writes `rtm: …` to standard error, on one line, whoever's words it holds. When nobody reads
/// that, there is nobody to tell.
func complain(_ line: String) {
  do { try write(Array("rtm: \(printable(line))\n".utf8), to: STDERR_FILENO) } catch {}
}

private func write(_ bytes: [UInt8], to descriptor: Int32) throws(OutputError) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      // Whoever shares the terminal or pipe with us made it non-blocking.
      var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&wanted, 1, -1)
    } else if errno == EPIPE {
      throw .closed
    } else if errno != EINTR {
      throw .failed(errno: errno)
    }
  }
}
