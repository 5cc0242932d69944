/// One thing to throw bytes at, for libFuzzer and for the tests that run what it once found.
package struct FuzzTarget: Sendable {
  /// The name of its folder in `Corpus`, and what `.ci/fuzz` calls it by.
  package let name: String
  /// Ends the process if the bytes bring out what must not be.
  package let run: @Sendable ([UInt8]) -> Void
}

extension FuzzTarget {
  /// Every target. To add one: a function, a line here, and a folder of `Corpus` with some seeds.
  package static let all = [
    FuzzTarget(name: "http-request", run: Fuzz.requests),
    FuzzTarget(name: "http-response", run: Fuzz.responses),
    FuzzTarget(name: "websocket", run: Fuzz.webSocket),
    FuzzTarget(name: "deflate", run: Fuzz.deflate),
    FuzzTarget(name: "json", run: Fuzz.json),
    FuzzTarget(name: "pusher", run: Fuzz.pusher),
    FuzzTarget(name: "publish", run: Fuzz.publish),
    FuzzTarget(name: "signature", run: Fuzz.signature),
    FuzzTarget(name: "yaml", run: Fuzz.yaml),
    FuzzTarget(name: "env", run: Fuzz.environment),
  ]
}

/// What the targets do.
enum Fuzz {}

/// `message` says what the code under test did wrong.
func demand(_ isTrue: Bool, _ message: @autoclosure () -> String) {
  if !isTrue { fatalError(message()) }
}

/// An input whose first byte says how long the pieces are that the rest arrives in.
struct CutInput {
  let whole: [UInt8]
  let pieces: [[UInt8]]

  init(_ input: [UInt8]) {
    whole = Array(input.dropFirst())
    let length = Int(input.first ?? 0) % 32 + 1
    pieces = stride(from: 0, to: whole.count, by: length).map { [whole] start in
      Array(whole[start..<min(start + length, whole.count)])
    }
  }
}

/// An input of several texts, parted by line feeds; missing ones are empty, the last is the rest.
func texts(_ count: Int, in input: [UInt8]) -> [String] {
  let parts = input.split(
    separator: UInt8(ascii: "\n"), maxSplits: count - 1, omittingEmptySubsequences: false)
  let texts = parts.map { String(decoding: $0, as: UTF8.self) }
  return texts + Array(repeating: "", count: count - texts.count)
}
