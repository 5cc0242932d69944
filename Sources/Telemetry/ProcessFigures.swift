import Glibc
import Threads

/// What the kernel says of this process now.
package struct ProcessFigures: Sendable {
  package let processorSeconds: Double
  package let residentBytes: Int
  package let virtualBytes: Int
  /// Files, sockets among them; takes a look at each, so it is nothing for a loop.
  package let openFiles: Int
  package let fileLimit: Int

  package init() {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    processorSeconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    // "size resident …", in pages (proc(5)).
    let pages = KernelFile.words(of: "/proc/self/statm").compactMap { Int($0) }
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    virtualBytes = (pages.first ?? 0) * pageSize
    residentBytes = (pages.dropFirst().first ?? 0) * pageSize
    openFiles = Self.count(of: "/proc/self/fd")
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    fileLimit = Int(clamping: limit.rlim_cur)
  }

  /// How many entries a folder has, less the file that it is read by.
  private static func count(of folder: String) -> Int {
    guard let entries = opendir(folder) else { return 0 }
    defer { closedir(entries) }
    var count = 0
    while readdir(entries) != nil { count += 1 }
    return max(0, count - 3)  // ".", ".." and its own
  }
}
