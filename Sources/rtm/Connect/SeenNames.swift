/// Names of channels and events that came by, for completion; the latest of them.
struct SeenNames {
  private static let limit = 500

  private(set) var channels: [String] = []
  private(set) var events: [String] = []

  mutating func see(_ frame: Frame) {
    guard frame.isOfChannel else { return }
    Self.add(frame.event, to: &events)
    if let channel = frame.channel { Self.add(channel, to: &channels) }
  }

  mutating func see(channel: String) { Self.add(channel, to: &channels) }

  private static func add(_ name: String, to names: inout [String]) {
    guard names.last != name, !names.contains(name) else { return }
    if names.count == limit { names.removeFirst() }
    names.append(name)
  }
}
