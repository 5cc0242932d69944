package import CommandKit
package import Messaging
package import Reactor

/// Which server a tool talks to, and the token that the server knows it by.
package struct TokenAccount: Sendable {
  package private(set) var url: ServerURL
  package private(set) var trust: TLSTrust
  package private(set) var token: Secret?
  /// The command line, with what stands behind it as far as anybody was asked.
  let arguments: Arguments

  /// From a command line and what stands behind it: flags, variables of the process, the context
  /// that is named, `.env`, `rtm.yaml`, and where none is named the current context and that of the
  /// development server. A server is told the token that was given for it, and not another's:
  /// `kept` is what a context has for its own.
  package init(
    _ words: Arguments, token option: Option<Secret?>, kept: (Context) -> Secret?
  ) throws {
    let files = try SettingsFiles(for: words, settings: .none)
    var given = try words.filled(from: files.layers)
    token = given[option]
    trust = TLSTrust(file: given[ServerOptions.caFile], isBlind: given[ServerOptions.insecure])
    let name = given[ServerOptions.context]
    let isNamed = name != nil
    let context = try Self.context(name, environment: words.environment)
    // A context that is named stands before the variables of .env.
    var url = isNamed ? words[ServerOptions.url] ?? context?.url : given[ServerOptions.url]
    if isNamed, let context, url == context.url {
      token = words[option] ?? kept(context)
    }
    url = try url ?? files.pusherURL()
    if url == nil {
      let all = try SettingsFiles(for: words, settings: .ifReadable)
      given = try words.filled(from: all.layers)
      url = all.serverURL
      token = token ?? given[option]
    }
    arguments = given
    self.url = url ?? context?.url ?? Credentials.defaultURL
    if let context, self.url == context.url {
      token = token ?? kept(context)
      trust.file = trust.file ?? context.caFile
    }
  }

  /// The one of that name, or without a name the current one or the development server's.
  private static func context(
    _ name: ContextName?, environment: [String: String]
  ) throws(UsageError) -> Context? {
    do throws(ContextError) {
      guard let contexts = ContextStore(environment: environment) else {
        if name != nil { throw .homeless }
        return nil
      }
      if let name { return try contexts.named(name) }
      return try contexts.currentName().map { name throws(ContextError) in
        try contexts.named(name)
      }
    } catch { throw .incomplete("\(error)") }
  }
}

/// The option by which a tool is told the token for messages in a server's own dialect.
package enum BearerOptions {
  package static let token = Option.optional(
    "bearer-token", .text("TOKEN"), environment: "RTM_BEARER_TOKEN",
    help: "The token that lets one publish in dialects other than pusher. Its variable hides it "
      + "from ps(1).",
    parse: { Secret($0) }
  ).orVariable("BEARER_TOKEN").secret()

  package static let variables = [
    Command.Variable("RTM_BEARER_TOKEN_FILE", "Names a file with the bearer token.")
  ]
}
