import Client
import CommandKit
import Messaging
import Reactor
import Settings

/// How `rtm publish` makes its calls, whatever they say.
struct CallPlan {
  let deadline: ContinuousClock.Instant?
  let mode: Publisher.Mode
  /// `nil` where there is nothing to give an account of.
  let interruption: Interruption?
  private let retries: Retries

  init(_ arguments: Arguments) throws {
    deadline = arguments[PublishOptions.timeout].map { ContinuousClock.now + .seconds($0) }
    retries = Retries(limit: arguments[PublishOptions.retries], deadline: deadline)
    mode =
      arguments[PublishOptions.curl] ? .curl : arguments[PublishOptions.dryRun] ? .dryRun : .send
    interruption = arguments[PublishOptions.batch] && mode == .send ? try Interruption() : nil
  }

  /// By signed calls.
  func publisher(_ credentials: Credentials) throws -> Publisher {
    let client = try APIClient(credentials, retries: retries, turning: interruption?.loop)
    return publisher(client, at: credentials.url, trusting: credentials.trust)
  }

  /// By calls with a token.
  func publisher(_ account: TokenAccount, _ token: Secret?) throws -> Publisher {
    let client = BearerClient(
      try ServerOrigin(of: account.url, trusting: account.trust), pathPrefix: account.url.apiPrefix,
      token: token, retries: retries,
      turning: interruption?.loop)
    return publisher(client, at: account.url, trusting: account.trust)
  }

  private func publisher(
    _ client: any CallMaker, at url: ServerURL, trusting trust: TLSTrust
  ) -> Publisher {
    interruption?.onSignal = { client.cancel() }
    return Publisher(client: client, url: url, trust: trust, mode: mode)
  }
}
