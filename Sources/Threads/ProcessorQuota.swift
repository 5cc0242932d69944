import CLinux
import Glibc

/// How many processors this process may use: what the scheduler allows it, and what its control
/// group pays for.
package enum ProcessorQuota {
  /// Affinity mask and cgroup quota, whichever is less; at least 1.
  package static var current: Int {
    let quota = read("/sys/fs/cgroup/cpu.max").flatMap(version2) ?? version1Quota ?? Int.max
    return max(1, min(Int(rtm_processor_count()), quota))
  }

  /// Whole processors in the text of `cpu.max`: `max 100000` or `150000 100000`, rounded up.
  package static func version2(_ text: String) -> Int? {
    let fields = text.split { $0 == " " || $0 == "\n" }
    guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]) else {
      return nil
    }
    return processors(quota: quota, period: period)
  }

  private static var version1Quota: Int? {
    let folder = "/sys/fs/cgroup/cpu/"
    guard
      let quota = read(folder + "cpu.cfs_quota_us").flatMap(number),
      let period = read(folder + "cpu.cfs_period_us").flatMap(number)
    else { return nil }
    return processors(quota: quota, period: period)
  }

  private static func processors(quota: Int, period: Int) -> Int? {
    guard quota > 0, period > 0 else { return nil }
    return (quota + period - 1) / period
  }

  private static func number(_ text: String) -> Int? {
    text.split(separator: "\n").first.flatMap { Int($0) }
  }

  /// The first line or two of a small file; `nil` if it cannot be read.
  private static func read(_ path: String) -> String? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    defer { close(number) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = Glibc.read(number, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
