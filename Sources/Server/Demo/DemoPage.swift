import Dialects
import Messaging
import Settings

/// A page to try one dialect with, in a browser.
///
/// To add one: its `.html` and `.js` in `Pages`, which `Package.swift` has embedded in the program,
/// and a line in ``all``. It is served where its dialect is spoken, by `--demo`.
struct DemoPage: Sendable {
  /// By its name.
  let dialect: String
  let path: String
  let title: String
  /// A sentence about it, for the index.
  let purpose: String
  /// What `page.html` has around it is not there.
  let html: [UInt8]
  let script: [UInt8]
  /// The path of its WebSocket, escaped, if it is not where its dialect is met.
  var socket: (@Sendable (ServerSettings) -> String)?

  static let all: [DemoPage] = [
    DemoPage(
      dialect: "pusher", path: "/pusher.html", title: "Channel events",
      purpose: "Subscribe to channels, send client events, and see what is published.",
      html: PackageResources.channels_html, script: PackageResources.pusher_js,
      socket: { "/app/" + PercentEncoding.encode($0.apps.first?.key ?? "") }),
    DemoPage(
      dialect: "lite", path: "/test-client.html", title: "Test client",
      purpose: "Subscribe to channels, send events, and see what comes.",
      html: PackageResources.channels_html, script: PackageResources.lite_js,
      socket: { $0.socketPath }),
    DemoPage(
      dialect: "relay", path: "/relay.html", title: "Channel messages",
      purpose: "Listen to a channel with client.js, and send to it with a token.",
      html: PackageResources.relay_html, script: PackageResources.relay_js),
    DemoPage(
      dialect: "users", path: "/users.html", title: "User to user",
      purpose: "Register by a name, and write to everybody, or to one.",
      html: PackageResources.users_html, script: PackageResources.users_js),
    DemoPage(
      dialect: "rooms", path: "/rooms.html", title: "WebSocket Chat",
      purpose: "Talk in rooms, and see who is online.",
      html: PackageResources.rooms_html, script: PackageResources.rooms_js),
  ]
}
