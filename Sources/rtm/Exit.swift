import CommandKit
import Glibc
import Settings
import Terminal

/// Runs what the command line asks for and ends the process with its status.
func runProgram() -> Never {
  // A closed pipe is an error of write(2) that ends a command in order, not a signal that kills it.
  signal(SIGPIPE, SIG_IGN)
  openStandardDescriptors()
  do {
    let words = try typedWords()
    switch Program.colour(in: words) {
    case .always: Style.force(true)
    case .never: Style.force(false)
    case .auto, nil: break
    }
    let invocation = try program.interpret(words, environment: processEnvironment())
    exit(try perform(invocation).rawValue)
  } catch let error as Failure {
    complain(error.reason)
    exit(error.status.rawValue)
  } catch is HiddenLine.Interrupted {
    end(by: SIGINT)
  } catch let stop as Interruption.Stop {
    complain(stop.reason)
    end(by: stop.signal)
  } catch OutputError.closed {
    exit(ExitStatus.success.rawValue)
  } catch {
    for line in "\(error)".split(separator: "\n") { complain(String(line)) }
    exit((error is UsageError || error is SettingsError ? ExitStatus.usage : .failure).rawValue)
  }
}

/// The arguments, as they were given: `CommandLine.arguments` puts U+FFFD where they are no UTF-8,
/// and what would be published then is not what was typed.
private func typedWords() throws(UsageError) -> [String] {
  var words: [String] = []
  for index in 1..<max(1, Int(CommandLine.argc)) {
    guard let bytes = CommandLine.unsafeArgv[index] else { break }
    guard let word = String(validatingCString: bytes) else {
      throw .badValue(
        of: "argument \(index)", text: nil, reason: "it is no UTF-8; convert it with iconv(1)")
    }
    words.append(word)
  }
  return words
}

/// Puts /dev/null where a standard descriptor is closed: a socket must not get its number, and with
/// that what is meant for the user.
private func openStandardDescriptors() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    _ = open("/dev/null", O_RDWR)
  }
}

private func perform(_ invocation: Invocation) throws -> ExitStatus {
  switch invocation {
  case .run(let body, let arguments):
    return try body(arguments)
  case .help(let help):
    try write(help.text(isColoured: Style.standardOutput.isColoured))
  case .version(let line):
    try say(line)
  }
  return .success
}

/// What a command gives up with: a status of its own, and what stderr says.
struct Failure: Error {
  var status: ExitStatus
  var reason: String

  init(_ status: ExitStatus, _ reason: String) {
    self.status = status
    self.reason = reason
  }
}

private func processEnvironment() -> [String: String] {
  var environment: [String: String] = [:]
  var next = environ
  while let entry = next.pointee {
    let parts = String(cString: entry).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
    next += 1
  }
  return environment
}

/// Ends the process by the signal itself, so that whoever started it sees what happened.
func end(by number: Int32) -> Never {
  signal(number, SIG_DFL)
  var set = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, number)
  raise(number)
  pthread_sigmask(SIG_UNBLOCK, &set, nil)
  exit(128 + number)
}
