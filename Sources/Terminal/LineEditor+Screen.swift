import CLibedit
import CLinux
import Glibc

// What is on the screen while a line is being edited. All of it is called by the loop's handlers.
extension LineEditor {
  /// Writes lines above the edited one, which stays as it is. Those of one turn of the loop are
  /// written together.
  package func printAbove(_ text: String) {
    erase()
    fputs(text + "\n", rtm_stdout())
    if !isReading { fflush(rtm_stdout()) }
    if !isTurning { draw() }
  }

  /// Puts another prompt before the edited line.
  package func show(_ prompt: Prompt) {
    erase()
    self.prompt = prompt
    if !isTurning { draw() }
  }

  /// To be called when the terminal has another size (SIGWINCH).
  package func resized() {
    // By the new width: today's terminals have broken the lines anew already.
    erase()
    draw()
  }

  /// To be called when the user wants the process stopped (SIGTSTP): gives the terminal back,
  /// stops, and takes it again.
  package func suspend() {
    restoreTerminal()
    raise(SIGSTOP)
    guard isReading else { return }
    rtm_el_take_terminal(edit, 1)
    draw()
  }

  /// Gives the terminal back as it was found, on every way out: exit(3) does not do it.
  package func restoreTerminal() {
    erase()
    fflush(rtm_stdout())
    rtm_el_take_terminal(edit, 0)
  }

  /// A line on standard output, through the stream that libedit writes to.
  func print(_ line: String) {
    fputs(line + "\n", rtm_stdout())
    fflush(rtm_stdout())
  }

  /// Draws prompt and line where the cursor is, unless they are there.
  ///
  /// The terminal may have another width already while its signal is still on the way: by the old
  /// one libedit would move the cursor to rows that are not its own.
  func draw() {
    guard isReading, !isDrawn else { return }
    isDrawn = true
    fflush(rtm_stdout())
    let columns = terminalColumns()
    if columns != knownColumns { el_resize(edit) }
    knownColumns = columns
    rtm_el_refresh(edit)
  }

  /// Puts the cursor where the prompt began, and clears the screen from there.
  func erase() {
    guard isReading, isDrawn else { return }
    isDrawn = false
    let rows = rowsAboveCursor(columns: terminalColumns())
    // Row by row, not from the corner: tmux keeps a screen that is cleared from there as history.
    fputs("\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[K\u{1B}[C\u{1B}[J\r", rtm_stdout())
  }

  /// Draws a line of wide characters as a whole: where only a part of it changes, libedit leaves
  /// the cursor beside its place.
  func redrawWideText() {
    guard let line = el_wline(edit)?.pointee, let start = line.buffer, let end = line.lastchar,
      UnsafeBufferPointer(start: start, count: end - start)
        .contains(where: { TextWidth.columns(of: $0) > 1 })
    else { return }
    erase()
    draw()
  }

  private func rowsAboveCursor(columns: Int) -> Int {
    guard let line = el_wline(edit)?.pointee, let start = line.buffer, let cursor = line.cursor
    else { return 0 }
    var row = prompt.columns / columns
    var column = prompt.columns % columns
    for character in UnsafeBufferPointer(start: start, count: cursor - start) {
      let width = TextWidth.columns(of: character)
      // A wide character is not split: one that does not fit begins the next row.
      if width > 1, column + width > columns {
        row += 1
        column = 0
      }
      column += width
      if column >= columns {
        row += column / columns
        column %= columns
      }
    }
    return row
  }
}
