import CommandKit
import Dialects
import Glibc
import Messaging
import Settings
import Terminal

/// `rtm context add`.
extension Contexts {
  static let newName = Operand("NAME", help: "What to call it.", parse: ContextName.init)
  static let newURL = Operand.optional(
    "URL", help: "The server, as for --url; RTM_URL if left out.", parse: { try ServerURL($0) })
  static let encryptionKey = Option.optional(
    "encrypt-key", .text("BASE64"), environment: "RTM_ENCRYPTION_KEY",
    help: "The master key of the app's encrypted channels, 32 bytes in base 64.",
    parse: { Secret($0) }
  ).secret()
  static let adminToken = Option.optional(
    "admin-token", .text("TOKEN"), environment: "RTM_ADMIN_TOKEN",
    help: "The admin token of the server.", parse: { Secret($0) }
  ).secret()
  static let caFile = Option.optional(
    "ca-file", .file, environment: "RTM_CA_FILE",
    help: "Certificates that the server's may be signed by.", parse: { $0 })
  static let replace = Option.flag("replace", help: "Take the place of one that has the name.")
  static let choose = Option.flag("use", help: "Make it the current one.")

  static let add = Command(
    "add", summary: "keep one",
    discussion: """
      Keeps a server, and of an app on it what options and variables say; those of .env count, too.
      A secret of - is read from standard input. Where a key comes without a secret, it is asked for
      at the terminal; Ctrl-D leaves it out, and Ctrl-C keeps nothing.
      """,
    operands: [newName, newURL],
    options: [
      ServerOptions.appID, ServerOptions.key, ServerOptions.secret, encryptionKey, adminToken,
      BearerOptions.token, caFile, choose, replace, FileOptions.environmentFile,
    ],
    variables: [
      .init("RTM_URL", "Stands in for URL."),
      .init(
        "RTM_APP_SECRET_FILE, RTM_ENCRYPTION_KEY_FILE, RTM_ADMIN_TOKEN_FILE",
        "Name a file with what the variable would hold."),
    ] + BearerOptions.variables,
    examples: [
      .init(
        "Keep an app whose secret is in a file",
        "rtm context add shop ws://127.0.0.1:6001 --key my-key --secret - <secret.txt"),
      .init(
        "Keep a server of rooms, and what lets one publish there",
        "rtm context add rooms http://127.0.0.1:3000 --bearer-token - <token.txt"),
      .init(
        "Keep the app of a project's variables, and talk to it from now on",
        "rtm context add mine ws://127.0.0.1:6001 --env-file project.env --use"),
    ]
  ) { arguments in
    let store = try store(arguments)
    let name = arguments[newName]
    guard name != .development else {
      throw UsageError.incomplete(
        "'\(name)' is the name that 'rtm serve' keeps its development app by; take another")
    }
    let isTaken = try explained { () throws(ContextError) in try store.names().contains(name) }
    guard !isTaken || arguments[replace] else {
      throw UsageError.incomplete(
        "there is a context '\(name)' already; add --replace, or take another name")
    }
    let context = try context(name, arguments)
    try explained { () throws(ContextError) in
      try store.save(context)
      if arguments[choose] { try store.choose(name) }
    }
    return .success
  }

  private static func context(_ name: ContextName, _ words: Arguments) throws -> Context {
    let files = try SettingsFiles(for: words, settings: .none)
    let arguments = try words.filled(from: files.layers)
    guard let url = try arguments[newURL] ?? files["RTM_URL"].map({ try ServerURL($0.text) }) else {
      throw UsageError.incomplete("say where the server is: rtm context add \(name) URL")
    }
    var context = Context(name, at: url)
    context.appID = arguments[ServerOptions.appID]
    context.key = arguments[ServerOptions.key]
    let secrets = try SecretWords(arguments)
    context.secret = try secrets.secret(of: ServerOptions.secret)
    context.encryptionKey = try secrets.secret(of: encryptionKey)
    if let key = context.encryptionKey, MasterKey(base64: key.revealed) == nil {
      throw UsageError.incomplete(
        "the encryption key is not 32 bytes in base 64; 'openssl rand -base64 32' makes one")
    }
    context.adminToken = try secrets.secret(of: adminToken)
    context.bearerToken = try secrets.secret(of: BearerOptions.token)
    context.caFile = arguments[caFile].map(absolute)
    if context.key != nil, context.secret == nil {
      context.secret = try HiddenLine.ask("Secret (it is not shown): ").flatMap {
        $0.isEmpty ? nil : Secret($0)
      }
    }
    return context
  }

  /// It is used from other folders, too.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}

/// Reads the secrets of a command line, of which one may come from standard input.
private struct SecretWords {
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(UsageError) {
    self.arguments = arguments
    let options = [
      ServerOptions.secret, Contexts.encryptionKey, Contexts.adminToken, BearerOptions.token,
    ]
    guard options.count(where: { arguments[$0]?.revealed == "-" }) < 2 else {
      throw .incomplete("one secret alone can come from standard input")
    }
  }

  func secret(of option: Option<Secret?>) throws -> Secret? {
    guard let secret = arguments[option] else { return nil }
    guard secret.revealed == "-" else {
      if arguments.isTyped(option) {
        complain(
          "warning: ps(1) and the shell's history show the secret of \(option.spelling); "
            + "set \(option.environment ?? ""), or write - and give it on standard input")
      }
      return secret
    }
    return try Input.secret(in: Input.standardInput, named: "standard input")
  }
}
