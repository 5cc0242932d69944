import Glibc

/// A clock for measuring, that nobody sets: `ContinuousClock` costs twice as much where it is read
/// for every publication.
package enum Monotonic {
  package static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
