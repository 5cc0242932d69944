/// Keeps `value` alive in the eyes of the optimiser.
@inline(never)
func blackHole<Value>(_ value: Value) {}

/// A part of the names of the benchmarks to run, if not all.
private let chosen = CommandLine.arguments.dropFirst(2).first ?? ""

/// Runs `body` to warm up, then takes the best of `repetitions` and prints the time of one item.
func measure(
  _ name: String, items: Int, bytesPerItem: Int, repetitions: Int, _ body: () -> Void
) {
  guard name.contains(chosen) else { return }
  body()
  let clock = ContinuousClock()
  let best = (0..<repetitions).map { _ in clock.measure(body) }.min() ?? .zero
  let nanoseconds = best / .nanoseconds(1) / Double(items)
  let megabytes = Double(bytesPerItem) / nanoseconds * 1000
  let tenths = Int(nanoseconds * 10)
  print("\(name): \(tenths / 10).\(tenths % 10) ns each, \(Int(megabytes)) MB/s")
}

func runBenchmarks(repetitions: Int) {
  measureMessages(repetitions: repetitions)
  measureRequests(repetitions: repetitions)
  measureResponses(repetitions: repetitions)
  measureFrames(repetitions: repetitions)
  measureHub(repetitions: repetitions)
}
