import CLinux
import Glibc

// The constants of these calls stand in this file only: in release mode Swift 6.3.1 does not find
// them in a module's second file.

/// send(2), which must not end the process when the peer is gone.
func transmit(_ bytes: UnsafeRawBufferPointer, to number: Int32) -> Int {
  send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
}

func endWriting(_ number: Int32) { shutdown(number, Int32(SHUT_WR)) }
func endBothWays(_ number: Int32) { shutdown(number, Int32(SHUT_RDWR)) }
