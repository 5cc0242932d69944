import CLinux

/// How many processors this process may use: what the scheduler allows it, and what its control
/// group pays for.
package enum ProcessorQuota {
  /// Affinity mask and cgroup quota, whichever is less; at least 1.
  package static var current: Int {
    let quota = version2(KernelFile.words(of: "/sys/fs/cgroup/cpu.max")) ?? version1Quota ?? .max
    return max(1, min(Int(rtm_processor_count()), quota))
  }

  /// Whole processors in the words of `cpu.max`: `max 100000` or `150000 100000`, rounded up.
  package static func version2(_ fields: [Substring]) -> Int? {
    guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]) else {
      return nil
    }
    return processors(quota: quota, period: period)
  }

  private static var version1Quota: Int? {
    let folder = "/sys/fs/cgroup/cpu/"
    guard
      let quota = KernelFile.number(in: folder + "cpu.cfs_quota_us"),
      let period = KernelFile.number(in: folder + "cpu.cfs_period_us")
    else { return nil }
    return processors(quota: quota, period: period)
  }

  private static func processors(quota: Int, period: Int) -> Int? {
    guard quota > 0, period > 0 else { return nil }
    return (quota + period - 1) / period
  }
}
