import CommandKit
import Dialects
import Glibc
import Messaging
import Settings

/// `rtm auth jwt`: a token by which a client of the dialect `rooms` says whose it is.
extension Auth {
  private static let subject = Operand("USER_ID", help: "Whose client it is.", parse: { $0 })
  private static let lifetime = Option(
    "expires-in", short: "t", .text("SECONDS"), default: 3600,
    help: "How long the token is good for.",
    parse: { text throws(NotALifetime) in
      guard let seconds = Int(text), 1...Int(Int32.max) ~= seconds else { throw NotALifetime() }
      return seconds
    })

  static let jwt = Command(
    "jwt", summary: "sign a JSON Web Token for a user",
    discussion: """
      Prints a token, signed by HMAC SHA-256 with the app's secret (HS256), that says by 'sub' whose
      client brings it. Clients of the dialect rooms bring it as 'token' in the URL, those of users
      when they register. No key is needed. Where nothing else says an app's secret, AUTH_SECRET
      does, of the environment or of .env, as for 'rtm serve --dialect rooms' in the same directory.
      """,
    operands: [subject], options: [lifetime] + AuthAnswer.options + ServerOptions.app,
    variables: ServerOptions.appVariables + [ServerOptions.authSecret],
    examples: [
      .init("Let somebody be Ann for an hour", "rtm auth jwt ann --plain"),
      .init(
        "Set RTM_TOKEN to one for ten minutes", "eval \"$(rtm auth jwt ann -t 600 --export)\""),
    ]
  ) { arguments in
    guard !arguments[subject].isEmpty else {
      throw UsageError.incomplete("USER_ID is empty; say whose client it is")
    }
    var credentials = try Credentials(arguments, needsServer: false, for: .userTokens)
    try complete(&credentials)
    let secret = try credentials.tokenSecret()
    let now = time(nil)
    let token = JSONWebToken(for: arguments[subject], expires: now + arguments[lifetime])
      .signed(by: secret, at: now)
    try AuthAnswer(fields: [("token", token)], plain: token).print(arguments)
    return .success
  }

  private struct NotALifetime: Error, CustomStringConvertible {
    let description = "use whole seconds from 1"
  }
}
