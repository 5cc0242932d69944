import Glibc

/// What libFuzzer calls with each input; the target is the one that `RTM_FUZZ_TARGET` names.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

private let chosen: FuzzTarget = {
  let name = getenv("RTM_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    fatalError("RTM_FUZZ_TARGET is '\(name)', which names no target")
  }
  return target
}()
