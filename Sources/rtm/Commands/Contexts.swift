import CommandKit
import Messaging
import Settings

/// `rtm context`: servers and apps by names of one's own.
enum Contexts {
  static let command = Command(
    "context", summary: "keep servers and apps by name",
    discussion: """
      A context is a server with what you know of an app there: its id, key and secret, the master
      key of its encrypted channels, and the admin token of the server. Each is a file of its own,
      for your eyes only, in $XDG_CONFIG_HOME/rtm/contexts; the tools refuse one that others may
      read.

      The tools take from a context what neither options nor variables say: from the one that
      --context or RTM_CONTEXT names, which goes before .env and rtm.yaml of the working directory,
      else from the current one, which goes behind them. The app's credentials are never mixed with
      those of another app.

      In development mode, 'rtm serve' keeps its app and its address in the context dev. It is the
      current one until you choose another, and is written anew whenever the server starts; remove
      it and the next start makes a new app.
      """,
    variables: [
      .init("RTM_CONTEXT", "Names the current one, whatever was chosen."),
      ServerOptions.configurationHome,
    ],
    subcommands: [add, use, list, show, remove])

  /// Those of the user, or a failure that says what is missing.
  static func store(_ arguments: Arguments) throws(Failure) -> ContextStore {
    guard let store = ContextStore(environment: arguments.environment) else {
      throw Failure(.failure, "\(ContextError.homeless)")
    }
    return store
  }

  /// The one that tools take if they are told none: what RTM_CONTEXT names, or what was chosen.
  static func current(_ arguments: Arguments, _ store: ContextStore) throws -> ContextName? {
    if let name = arguments.environment["RTM_CONTEXT"], !name.isEmpty {
      do { return try ContextName(name) } catch {
        throw UsageError.badValue(of: "RTM_CONTEXT", text: name, reason: "\(error)")
      }
    }
    return try explained { () throws(ContextError) in try store.currentName() }
  }

  /// What can be typed again is a matter of usage; what the system refuses is a failure.
  static func explained<Result>(_ body: () throws(ContextError) -> Result) throws -> Result {
    do { return try body() } catch {
      switch error {
      case .unknown, .open, .damaged: throw UsageError.incomplete("\(error)")
      case .homeless, .unreadable, .unwritable: throw Failure(.failure, "\(error)")
      }
    }
  }

  static func name(_ help: String) -> Operand<ContextName> {
    Operand("NAME", .known("NAME", source: "contexts"), help: help, parse: ContextName.init)
  }

  // MARK: The current one

  static let chosen = name("The context to be the current one.")

  static let use = Command(
    "use", summary: "choose the current one", operands: [chosen],
    examples: [.init("Let the tools talk to the development server", "rtm context use dev")]
  ) { arguments in
    let store = try store(arguments)
    try explained { () throws(ContextError) in try store.choose(arguments[chosen]) }
    return .success
  }

  // MARK: Removing

  static let unwanted = name("The context to forget.")

  static let remove = Command(
    "remove", summary: "forget one", operands: [unwanted],
    examples: [.init("Forget one", "rtm context remove staging")]
  ) { arguments in
    let store = try store(arguments)
    try explained { () throws(ContextError) in try store.remove(arguments[unwanted]) }
    return .success
  }
}
