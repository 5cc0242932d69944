import CommandKit
import Glibc

/// `rtm generate`: writes the files that packagers install, from the table of commands.
enum Generate {
  static let kind = Operand(
    "KIND", .choice(["man", "completions"]), help: "What to write.", parse: { $0 })
  static let directory = Operand("DIR", .directory, help: "Where to.", parse: { $0 })

  static let command = Command(
    "generate", summary: "write man pages or completions", operands: [kind, directory]
  ) { arguments in
    let files = arguments[kind] == "man" ? manPages : program.completions
    for file in files { try write(file, below: arguments[directory]) }
    return .success
  }.hidden()

  private static func write(_ file: GeneratedFile, below directory: String) throws(Failure) {
    let path = directory + "/" + file.name
    guard let stream = fopen(path, "w") else { throw failure(path) }
    let isWritten = fputs(file.text, stream) >= 0
    let isClosed = fclose(stream) == 0
    if !isWritten || !isClosed { throw failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(.failure, "cannot write \(path): \(String(cString: strerror(errno)).lowercased())")
  }
}
