import CLibedit
import CLinux
import Glibc

/// A prompt with line editing and history, by libedit, at which messages may arrive any time.
///
/// libedit's wait for a character *is* the program's event loop: whenever it wants one, the editor
/// turns the loop until standard input has some. So what the loop's handlers do happens while
/// libedit is idle, and ``printAbove(_:)`` can write over the edited line and have it drawn again.
///
/// The owner keeps SIGINT, SIGTSTP, SIGWINCH and those that end it as events of its loop: libedit's
/// own handling would send them on to the whole process group.
package final class LineEditor {
  /// What the user did at the prompt.
  package enum Input: Equatable, Sendable {
    case line(String)
    /// Ctrl-C: the line was abandoned.
    case abandoned
    /// Ctrl-C where there was no line to abandon: the user wants to leave.
    case interrupt
    /// Ctrl-D on an empty line, the end of standard input, or ``stop()``.
    case end
  }

  let edit: OpaquePointer
  /// Changed by ``show(_:)``.
  var prompt: Prompt
  private let history: OpaquePointer
  private let historyFile: HistoryFile?
  /// Lines of this session that ``saveHistory()`` has not added to the file.
  private var unsaved: [String] = []
  private let turn: () -> Void
  private let complete: (String) -> Candidates
  private let remembers: (String) -> Bool

  private var keys = KeyBuffer()
  private var hasEnded = false
  private var isInterruptPending = false
  /// What Ctrl-C made of the line.
  private var interruption: Input?
  /// Whether a line is being edited, that is, on the screen.
  private(set) var isReading = false
  /// Whether prompt and line are there; while the loop turns, what it prints may have taken their
  /// place.
  var isDrawn = false
  private(set) var isTurning = false
  /// Keys were taken since the line was drawn as a whole.
  private var isStale = false
  /// The terminal's width as libedit knows it.
  var knownColumns = terminalColumns()

  /// Whether a prompt makes sense: on a terminal, in both directions, that can move its cursor.
  package static var isUsable: Bool {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && terminal != "" && terminal != "dumb"
  }

  /// `turn` waits for events and handles them once. `complete` gets the line up to the cursor.
  /// `remembers` tells whether a line may stand in the history, in which no secret should be. The
  /// folder of `historyFile` must exist. `nil` when libedit does not know the terminal.
  package init?(
    prompt: Prompt, historyFile: String?, turn: @escaping () -> Void,
    complete: @escaping (String) -> Candidates, remembers: @escaping (String) -> Bool
  ) {
    guard TextWidth.isUnicode,
      let edit = el_init("rtm", rtm_stdin(), rtm_stdout(), rtm_stderr())
    else { return nil }
    guard let history = HistoryFile.emptyHistory() else {
      el_end(edit)
      return nil
    }
    self.edit = edit
    self.history = history
    self.prompt = prompt
    self.historyFile = historyFile.map(HistoryFile.init)
    self.turn = turn
    self.complete = complete
    self.remembers = remembers
    configure()
  }

  deinit {
    el_end(edit)
    history_end(history)
  }

  /// The editor that libedit calls back for.
  private static func owner(of edit: OpaquePointer?) -> LineEditor? {
    guard let edit, let owner = rtm_el_owner(edit) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
  }
}

// MARK: Setting up

extension LineEditor {
  private static let interruptKey: wchar_t = 3

  private static let bindings = [
    ("^I", "rtm-complete"), ("^C", "rtm-interrupt"),
    ("^R", "em-inc-search-prev"), ("^W", "ed-delete-prev-word"),
    // Delete, Home, End, Ctrl-Right and Ctrl-Left.
    ("\\e[3~", "ed-delete-next-char"), ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"),
    ("\\e[H", "ed-move-to-beg"), ("\\e[F", "ed-move-to-end"),
    ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
  ]

  private func configure() {
    rtm_el_set_owner(edit, Unmanaged.passUnretained(self).toOpaque())
    rtm_el_set_prompt(
      edit, { LineEditor.owner(of: $0)?.prompt.text }, CChar(bitPattern: Prompt.mark))
    rtm_el_set_editor(edit, "emacs")
    rtm_el_set_handles_signals(edit, 0)
    rtm_el_add_function(edit, "rtm-complete", "complete a word") { edit, _ in
      LineEditor.owner(of: edit)?.completeWord() ?? UInt8(CC_ERROR)
    }
    rtm_el_add_function(edit, "rtm-interrupt", "abandon the line") { edit, _ in
      LineEditor.owner(of: edit)?.abandonLine() ?? UInt8(CC_ERROR)
    }
    for (key, function) in Self.bindings { rtm_el_bind(edit, key, function) }
    if let historyFile { _ = rtm_history_use(history, H_LOAD, historyFile.path) }
    rtm_el_set_history(edit, history)
    rtm_el_set_source(edit) { edit, character in
      guard let editor = LineEditor.owner(of: edit), let character else { return -1 }
      return editor.nextCharacter(into: &character.pointee)
    }
    // The user's own bindings, in ~/.editrc, have the last word.
    el_source(edit, nil)
  }
}

// MARK: Reading

extension LineEditor {
  /// Waits for a line, turning the loop meanwhile.
  package func readLine() -> Input {
    guard !hasEnded else { return .end }
    interruption = nil
    isReading = true
    isDrawn = true
    var length: Int32 = 0
    let text = el_gets(edit, &length)
    isReading = false
    isDrawn = false
    if let interruption {
      print("^C")
      return interruption
    }
    guard let text, length > 0 else {
      if !hasEnded { print("") }
      return .end
    }
    var line = String(cString: text)
    if line.hasSuffix("\n") { line.removeLast() }
    // As in shells, a leading space keeps a line out of the history.
    if !line.isEmpty, !line.hasPrefix(" "), remembers(line) {
      _ = rtm_history_use(history, H_ENTER, line)
      if unsaved.count == HistoryFile.capacity { unsaved.removeFirst() }
      unsaved.append(line)
    }
    return .line(line)
  }

  /// To be called when standard input is readable; false when it has ended and there is nothing
  /// more to watch.
  package func standardInputIsReadable() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    if count > 0 {
      keys.append(bytes[..<count])
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      hasEnded = true
    }
    return !hasEnded
  }

  /// Does what Ctrl-C does: ``readLine()`` returns ``Input/abandoned`` or ``Input/interrupt``.
  package func interrupt() {
    if isReading { isInterruptPending = true }
  }

  /// Has ``readLine()`` return ``Input/end``, now and from now on, the edited line off the screen.
  package func stop() {
    if isReading, !hasEnded { erase() }
    hasEnded = true
  }

  /// libedit's source of characters: 1 with a character, 0 at the end.
  private func nextCharacter(into character: inout wchar_t) -> Int32 {
    while true {
      if isInterruptPending {
        isInterruptPending = false
        keys.clear()
        character = Self.interruptKey
        return 1
      }
      if let key = keys.next() {
        if terminalColumns() != knownColumns { resized() }
        isStale = true
        character = wchar_t(key.value)
        return 1
      }
      if hasEnded { return 0 }
      if isStale { redrawWideText() }
      isStale = false
      fflush(rtm_stdout())
      isTurning = true
      turn()
      isTurning = false
      if !hasEnded { draw() }
    }
  }

  private func abandonLine() -> UInt8 {
    let line = el_wline(edit)?.pointee
    interruption = line?.lastchar == line?.buffer ? .interrupt : .abandoned
    // With the cursor at the end, `^C` stands after the text.
    erase()
    el_cursor(edit, .max / 2)
    draw()
    return UInt8(CC_NEWLINE)
  }
}

// MARK: History

extension LineEditor {
  /// Adds the lines of this session to the history file, where other sessions' stay.
  package func saveHistory() {
    historyFile?.add(unsaved)
    unsaved = []
  }
}

// MARK: Completion

extension LineEditor {
  private func completeWord() -> UInt8 {
    guard let line = el_line(edit)?.pointee, let start = line.buffer, let cursor = line.cursor
    else { return UInt8(CC_ERROR) }
    let head = String(
      decoding: UnsafeRawBufferPointer(start: start, count: cursor - start), as: UTF8.self)
    switch WordCompletion(of: complete(head)) {
    case .none:
      return UInt8(CC_REFRESH_BEEP)
    case .insert(let text):
      el_insertstr(edit, text)
      return UInt8(CC_REFRESH)
    case .show(let words):
      printAbove(inColumns(words.map { printable($0) }, width: terminalColumns()))
      return UInt8(CC_NORM)
    }
  }
}
