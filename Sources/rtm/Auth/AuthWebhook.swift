import Bytes
import CommandKit
import Crypto
import Glibc
import Messaging
import Settings

/// `rtm auth webhook`: whether what came is from the server.
extension Auth {
  private static let webhookKey = Option.optional(
    "x-pusher-key", .text("KEY"), environment: "HTTP_X_PUSHER_KEY",
    help: "The header of that name: which of the app's keys signed.", parse: { $0 })
  private static let webhookSignature = Option.optional(
    "x-pusher-signature", .text("HEX"), environment: "HTTP_X_PUSHER_SIGNATURE",
    help: "The header of that name.", parse: { $0 })
  private static let maximumAge = Option.optional(
    "max-age", .text("SECONDS"),
    help: "Refuse what the server sent longer ago; libraries take 300 seconds.",
    parse: wholeNumber)

  static let webhook = Command(
    "webhook", summary: "check that a webhook is the server's",
    discussion: """
      Reads the body of a webhook from standard input and prints it unchanged if its signature is
      right. Else it prints nothing but what is wrong, and exits with 1. The options stand for the
      headers of the request, and their variables are those that CGI sets.
      """,
    options: [webhookKey, webhookSignature, maximumAge] + ServerOptions.app,
    variables: ServerOptions.appVariables,
    examples: [
      .init(
        "Sign a body as a server would, and check it",
        """
        sum=$(printf {} | openssl sha256 -hmac s -r | head -c 64)
        printf {} | rtm auth webhook --key k --secret s --x-pusher-signature $sum
        """)
    ]
  ) { arguments in
    guard let signature = arguments[webhookSignature] else {
      throw Failure(
        .failure,
        "the webhook is not signed: give its header by --x-pusher-signature, or set "
          + "HTTP_X_PUSHER_SIGNATURE")
    }
    let app = try signer(arguments, readsInput: true)
    let key = arguments[webhookKey] ?? app.key
    guard let secret = app.secret(of: key) else {
      throw Failure(
        .failure,
        "the webhook is signed with the key '\(key)', and the app's is '\(app.key)'; "
          + "check which app it is for")
    }
    let body = try Input.bytes(of: Input.standardInput, named: "standard input")
    if let mistake = mistake(in: body, signature, secret) { throw Failure(.failure, mistake) }
    if let age = arguments[maximumAge] { try checkAge(of: body, atMost: age) }
    try write(body)
    return .success
  }

  /// What is wrong with the body or with who signed it; `nil` if nothing is.
  static func mistake(in body: [UInt8], _ signature: String, _ secret: Secret) -> String? {
    let key = HMACKey(secret.revealed)
    func isSigned(_ body: some Sequence<UInt8>) -> Bool {
      let code = key.code(of: Array(body)).hexadecimal
      return ConstantTime.equal(Array(signature.utf8), Array(code.utf8))
    }
    if isSigned(body) { return nil }
    let newline = UInt8(ascii: "\n")
    if body.last == newline, isSigned(body.dropLast()) {
      return "the body ends with a newline that was not signed; keep it as it came, "
        + "by printf '%s' and not by echo"
    }
    if isSigned(body + [newline]) {
      return "the body lacks the newline at its end, which was signed; keep it as it came: "
        + "$(...) of a shell takes newlines away"
    }
    return "the webhook is not signed with the app's secret, or its body is not what was "
      + "signed, all \(counted(body.count, "byte")) of it; check the secret, and that the body "
      + "is kept as it came"
  }

  private static func checkAge(of body: [UInt8], atMost seconds: Int) throws(Failure) {
    let milliseconds: Int?
    do { milliseconds = try JSON(parsing: body)["time_ms"]?.integer } catch { milliseconds = nil }
    guard let milliseconds else {
      throw Failure(.failure, "the webhook has no 'time_ms'; leave --max-age out to take it")
    }
    let age = time(nil) - milliseconds / 1000
    guard abs(age) <= seconds else {
      throw Failure(
        .failure,
        "the webhook is \(counted(abs(age), "second")) \(age > 0 ? "old" : "early"), "
          + "and --max-age allows \(seconds); check the clocks, or whether it is sent again")
    }
  }
}
