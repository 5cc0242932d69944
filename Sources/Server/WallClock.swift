import Glibc

/// The time of day, for what other machines have dated.
enum WallClock {
  /// Since 1970.
  static var seconds: Int { time(nil) }
}
