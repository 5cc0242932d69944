import Testing

extension EndToEnd {
  /// rtm's own tools, as they are typed.
  @Suite("Commands")
  struct CommandTests {
    @Test("all five commands work together, and exit with what happened")
    func commands() async throws { try await passes(shell: "commands") }

    @Test("without an app, one is made and kept, and the other commands find it by themselves")
    func development() async throws { try await passes(shell: "development") }

    @Test("contexts are kept, chosen and shown, and their secrets are not")
    func contexts() async throws { try await passes(shell: "contexts") }

    @Test("doctor names what is wrong, and takes no fault for another")
    func doctor() async throws { try await passes(python: "doctor") }

    @Test("doctor tells certificates that are bad, and TLS where it is not wanted")
    func doctorOfTLS() async throws { try await passes(python: "doctor_tls") }

    @Test("doctor says which dialect a server speaks that is none of Pusher's, and where")
    func doctorOfDialects() async throws { try await passes(python: "doctor_dialects") }

    @Test("--color counts more than NO_COLOR, and that more than CLICOLOR_FORCE")
    func color() async throws { try await passes(shell: "color") }

    @Test("bash, zsh and fish complete commands, options, contexts and a server's channels")
    func completions() async throws { try await passes(shell: "completions") }

    @Test("every example of every man page works, typed as it stands there")
    func examples() async throws { try await passes(alone: "examples", within: 120) }

    @Test("every exit status that a command documents is one that it exits with")
    func exitCodes() async throws { try await passes(shell: "exit_codes") }

    @Test("settings are taken from flags, variables, .env and rtm.yaml, by the tools as well")
    func settings() async throws { try await passes(shell: "settings") }

    @Test("0.03, 0.04, 0.11, 1.10, 2.30: another server's defaults, secrets and variables")
    func profiles() async throws { try await passes(shell: "profiles") }

    @Test("without a terminal, connect does its lines in order and then ends")
    func lines() async throws { try await passes(shell: "lines") }

    @Test("connect echoes and passes on the frames of any WebSocket server")
    func frames() async throws { try await passes(python: "connect_frames") }

    @Test("connect asks the app's endpoints for tokens, and opens what was encrypted")
    func tokens() async throws { try await passes(python: "connect_tokens") }

    @Test("connect obeys other servers' refusals, and comes back as their close codes allow")
    func again() async throws { try await passes(python: "connect_again") }

    @Test("a message that comes with a new width is not lost")
    func resize() async throws { try await passes(shell: "resize") }

    @Test("the prompt survives long lines, new widths, Ctrl-C, Ctrl-Z and signals")
    func prompt() async throws { try await passes(shell: "prompt") }

    @Test("a day at the prompt: 200 messages, two screens, history, completion")
    func session() async throws { try await passes(shell: "session") }

    @Test("on a terminal, messages appear above the line that is being typed")
    func terminal() async throws { try await passes(shell: "terminal") }

    @Test("in other dialects the prompt says who and where one is, and help what can be typed")
    func dialectPrompt() async throws { try await passes(shell: "dialect_prompt") }
  }
}
