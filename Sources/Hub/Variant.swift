package import Dialects
import Glibc
package import Messaging
import Telemetry
import Wire

/// One form that events take on the wire: a dialect in a framing. What is published is encoded once
/// per variant and node, and the bytes are shared by every receiver of that variant.
package struct Variant: Hashable, Sendable {
  package enum Framing: Sendable {
    case webSocket
    /// For those who inflate messages that stand alone, whatever the window: what many get may come
    /// deflated. What is for one of them only is not.
    case webSocketDeflated
  }

  /// A place in the table of dialects.
  package let dialect: Int
  package let framing: Framing

  package init(dialect: Int, framing: Framing = .webSocket) {
    self.dialect = dialect
    self.framing = framing
  }

  package var spoken: any Dialect { dialects[dialect] }

  /// `event` as its receivers read it from the socket; empty if the dialect does not tell it.
  package func frame(_ event: Event) -> [UInt8] {
    let text = spoken.encode(event, at: .now)
    return text.isEmpty ? [] : WebSocketFrame.encode(.text, text)
  }

  /// `text`, an event as the dialect writes it, for many receivers; empty if it does not.
  func frame(_ text: [UInt8], by compressor: Compressor?) -> [UInt8] {
    guard !text.isEmpty else { return [] }
    return switch framing {
    case .webSocket: WebSocketFrame.encode(.text, text)
    case .webSocketDeflated: compressor?.frame(text) ?? WebSocketFrame.encode(.text, text)
    }
  }

  /// The last frame of a connection.
  package func frame(_ closing: Closing) -> [UInt8] {
    let (code, reason) = spoken.closeFrame(for: closing)
    return WebSocketFrame.encode(.close, WebSocketFrame.closePayload(code: code, reason: reason))
  }
}

extension Moment {
  package static var now: Moment {
    let time = LogTime.now
    return Moment(
      milliseconds: time.seconds * 1000 + time.milliseconds, processID: processID)
  }

  private static let processID = Int(getpid())
}
