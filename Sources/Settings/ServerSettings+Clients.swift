import CommandKit
import Messaging
import Network

extension ServerSettings {
  /// Of who may be connected, and how fast they may send.
  static let clients: [Setting] = [
    Setting(
      "max-connections", .text("N"), \.connections,
      help:
        "The most WebSockets (others are closed with 4100), and the most connections without one "
        + "(503, but for /health and the like).",
      parse: Quantity.count),
    Setting(
      "max-ip-connections", .text("N"), \.connectionsPerIP,
      help:
        "The most connections of one IP address, or of one IPv6 /64 (429; WebSockets of trusted "
        + "proxies are closed with 4100).",
      parse: Quantity.count),
    Setting(
      "connection-rate", .text("N[:BURST]"), \.connectionRate,
      help:
        "The most new connections a second of one IP address, or of one IPv6 /64 (429, 4100).",
      parse: Quantity.rate),
    Setting(
      "trusted-proxies", .text("NETWORK"), \.trustedProxies,
      help: "Whom to believe in X-Forwarded-For, or Forwarded where that is not: a network such as "
        + "10.0.0.0/8, 'loopback' or 'private'. Who comes by a unix socket always is.",
      parse: { try ProxyRange($0) }),
    Setting(
      "max-messages", .text("N[:BURST]"), \.messageRate,
      help:
        "The most messages a second from one WebSocket; it is read no faster, and told so once.",
      parse: Quantity.rate),
  ]
}
