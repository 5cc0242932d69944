import Bytes
import Client
import CommandKit
import Dialects
import Messaging
import Reactor

// With a server to which, or of which, nothing but frames is known.
extension Conversation {
  /// A WebSocket is there, and nobody will greet us in a way that we understand.
  func isThere() {
    link = .up(nil)
    hasBeenUp = true
    lastLoss = nil
    guard let visit = plan.visit else { return }
    if plan.isInteractive {
      let isHeard = visit.isHeard
      remark("connected; " + (isHeard ? "type JSON to send it, or /help" : "messages will follow"))
    }
    for text in visit.introduction { transmit(text) }
    enter(visit.entries)
  }

  /// How long a server is waited for that does not answer.
  private static let entryTime = Duration.seconds(2)

  private func enter(_ channels: Set<String>) {
    entering = channels
    guard !channels.isEmpty else { return }
    loop.after(Self.entryTime) { [weak self] in
      self?.entering = []
      self?.proceed()
    }
  }

  /// An answer names what was asked for, or is an error.
  private func answered(by text: [UInt8], _ event: Event?) {
    guard !entering.isEmpty else { return }
    let words = String(decoding: text, as: UTF8.self)
    entering = entering.filter { !words.contains($0) }
    guard case .failed(_, let message) = event else { return }
    entering = []
    if !plan.isInteractive { end(.refused, because: "the server refused: \(message)") }
  }

  func received(_ text: [UInt8]) {
    if plan.isEcho {
      client?.send(text: text)
      return see(raw: text)
    }
    let event = plan.visit?.event(text)
    switch event {
    case .ping: pinged(by: text)
    case .pong: ponged(by: text)
    default:
      // Of a server of which nothing is known, everything may be what is waited for.
      let isMessage = plan.visit?.isMessage(event) ?? true
      show(printout.other(text, isMessage: isMessage))
      if !announcesClose(text) { answered(by: text, event) }
      see(raw: text, isMessage: isMessage)
    }
  }

  /// A server that speaks Pusher alone says by its error whom it does not take, and by which code
  /// it is about to close.
  private func announcesClose(_ text: [UInt8]) -> Bool {
    guard case .failed(let code?, _)? = try? dialects[0].decodeEvent(text) else { return false }
    lastError = code
    return 4000..<4300 ~= code
  }

  /// Answers. It is nothing that anybody waits for, and those who read rows do not miss it.
  private func pinged(by text: [UInt8]) {
    let answers = plan.visit?.answersPings == true
    if answers, let visit = plan.visit { client?.send(text: visit.pong) }
    if printout.format != .rows || !answers { show(printout.other(text, isMessage: false)) }
  }

  private func ponged(by text: [UInt8]) {
    let latency = pingedAt.map { .now - $0 }
    pingedAt = nil
    show(printout.other(text, isMessage: false, latency: latency))
    if let latency, plan.isInteractive { remark("pong after \(latency.milliseconds) ms") }
    see(raw: text, isMessage: false)
  }

  /// `nil` where it is binary.
  func see(raw message: [UInt8]?, isMessage: Bool = true) {
    guard dialect == nil else { return }
    see { $0.see(raw: message, isMessage: isMessage) }
  }

  /// Sends JSON that was typed.
  func say(_ json: String) {
    if let visit = plan.visit, !visit.isHeard, plan.isInteractive {
      let name = visit.dialect.name
      remark("a server of \(name) does not listen to its clients", .warning)
    }
    transmit(Array(json.utf8))
  }
}
