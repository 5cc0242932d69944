import Glibc

/// Sole owner of a file descriptor: it is moved, never copied, and closed exactly once.
package struct Descriptor: ~Copyable, Sendable {
  package let number: Int32

  /// Takes over `number`, as returned by a system call that names itself `call` in errors.
  package init(owning number: Int32, from call: StaticString) throws(SystemError) {
    guard number >= 0 else { throw SystemError(call) }
    self.number = number
  }

  deinit { close(number) }

  /// Gives the number up to a new owner, unclosed.
  package consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}

/// A system call that failed, in the words of the C library.
package struct SystemError: Error, Equatable, CustomStringConvertible, Sendable {
  package let call: String
  package let errno: Int32

  /// Of the call that has just failed on this thread, unless `errno` is given.
  package init(_ call: StaticString, errno: Int32 = Glibc.errno) {
    self.call = "\(call)"
    self.errno = errno
  }

  /// The kernel was built, or told, to do without IPv6.
  package var isUnsupportedFamily: Bool { errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL }
  /// `address already in use`, say.
  package var reason: String { String(cString: strerror(errno)).lowercased() }
  package var description: String { "\(call): \(reason)" }
}
