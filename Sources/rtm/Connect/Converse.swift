import CommandKit
import Glibc
import Reactor
import Settings
import Terminal
import Threads

extension Connect {
  /// A prompt at a terminal: what comes appears above the line that is edited.
  static func converseAtTerminal(
    _ conversation: Conversation, _ loop: EventLoop, history: History
  ) throws -> ExitStatus {
    let editor = LineEditor(
      prompt: prompt(of: conversation), historyFile: history.file,
      turn: { loop.runOnce() },
      complete: { [unowned conversation] in conversation.completion.candidates(for: $0) },
      remembers: history.rule.keeps)
    guard let editor else { return try converseByLines(conversation, loop, from: STDIN_FILENO) }
    conversation.show = { editor.printAbove($0) }
    conversation.onEnd = { editor.stop() }
    showStatus(of: conversation, in: editor, on: loop)
    let keyboard = Keyboard { editor.standardInputIsReadable() }
    _ = try loop.add(STDIN_FILENO, for: .readable, handler: keyboard)
    var ending: Int32?
    let awaited = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP]
    SignalSource.block(awaited)
    let signals = try SignalSource(awaited, on: loop) {
      switch $0 {
      case SIGINT: editor.interrupt()
      case SIGWINCH: editor.resized()
      case SIGTSTP: editor.suspend()
      default:
        ending = $0
        editor.stop()
      }
    }
    defer {
      conversation.onChange = {}  // It would keep the conversation, and that the editor.
      editor.saveHistory()
      editor.restoreTerminal()
    }
    read: while conversation.status == nil {
      switch editor.readLine() {
      case .line(let line): conversation.handle(line)
      case .abandoned: continue
      case .interrupt, .end: break read
      }
    }
    conversation.leave()
    if let ending {
      editor.saveHistory()
      editor.restoreTerminal()
      end(by: ending)
    }
    return try withExtendedLifetime(signals) { try finish(conversation) }
  }

  private static func prompt(of conversation: Conversation) -> Prompt {
    let link = conversation.link
    let text = ConnectPrompt.text(
      link, channel: conversation.subscriptions.current, name: conversation.plan.name, now: .now)
    return Prompt(text, ConnectPrompt.colour(link), style: .standardOutput)
  }

  /// Keeps the prompt true, and counts the seconds down while there is no connection.
  private static func showStatus(
    of conversation: Conversation, in editor: LineEditor, on loop: EventLoop
  ) {
    var isCounting = false
    func update() {
      editor.show(prompt(of: conversation))
      guard !isCounting, case .waiting = conversation.link else { return }
      isCounting = true
      loop.after(.seconds(1)) {
        isCounting = false
        update()
      }
    }
    conversation.onChange = { update() }
  }

  /// Lines in, lines out; for pipes, files and scripts.
  static func converseByLines(
    _ conversation: Conversation, _ loop: EventLoop, from descriptor: Int32
  ) throws -> ExitStatus {
    var failure: OutputError?
    conversation.show = { [unowned conversation] line in
      do throws(OutputError) { try say(line) } catch {
        failure = error
        conversation.leave()
      }
    }
    let input = LineInput(
      from: descriptor, on: loop, mayRead: { [unowned conversation] in conversation.takesLines }
    ) { [unowned conversation] line in
      if let line { conversation.enqueue(line) } else { conversation.endOfLines() }
    }
    while conversation.status == nil { loop.runOnce() }
    for _ in 0..<2 { loop.runOnce(upTo: .milliseconds(20)) }  // the close frame's last chance
    if let failure { throw failure }
    return try withExtendedLifetime(input) { try finish(conversation) }
  }

  private static func finish(_ conversation: Conversation) throws -> ExitStatus {
    let status = conversation.status ?? .success
    if let trouble = conversation.trouble { throw Failure(status, trouble) }
    return status
  }

  /// What was typed before, and which lines of today stay.
  struct History {
    var file: String?
    var rule: HistoryRule

    init(_ environment: [String: String], hiding secrets: [String]) {
      rule = HistoryRule(secrets: secrets)
      guard let directory = PrivateDirectory(stateOf: environment) else { return }
      do { try directory.make() } catch { return }
      file = directory.path(of: "connect-history")
    }
  }
}

extension Conversation {
  fileprivate var completion: LineCompletion {
    LineCompletion(
      speech: plan.speech, visit: plan.visit, subscriptions: subscriptions, seen: seen)
  }
}

/// Tells the line editor of keys.
private final class Keyboard: EventHandler {
  private let isReadable: () -> Bool
  init(_ isReadable: @escaping () -> Bool) { self.isReadable = isReadable }
  func ready(_ readiness: Readiness) { _ = isReadable() }
}
