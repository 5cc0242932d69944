import Bytes
import CommandKit

/// What a command of `rtm auth` makes, for a program, a person or a shell.
struct AuthAnswer {
  /// In order.
  var fields: [(name: String, value: String)]
  /// The one line that `--plain` prints.
  var plain: String
  /// What variables are called, before the field's name.
  var prefix: String

  init(fields: [(name: String, value: String)], plain: String, prefix: String = "RTM_") {
    self.fields = fields
    self.plain = plain
    self.prefix = prefix
  }

  /// Of JSON whose values are strings, of which `--plain` prints the one that is called `plain`.
  init(_ json: String, plain: String) throws(JSONError) {
    let object = try JSON(parsing: json)
    self.init(
      fields: object.members.map { ($0.name, $0.value.string ?? "") },
      plain: object[plain]?.string ?? "")
  }

  static let plainOption = Option.flag("plain", short: "p", help: "Print the bare text, no JSON.")
  static let exportOption = Option.flag(
    "export", short: "e", help: "Print lines for a shell to eval, which set and export variables.")
  static let options: [any OptionSpec] = [plainOption, exportOption]

  /// As the command line wants it.
  func print(_ arguments: Arguments) throws {
    switch (arguments[Self.plainOption], arguments[Self.exportOption]) {
    case (true, true):
      throw UsageError.incomplete("there is one form at a time: give --plain or --export")
    case (true, false): try say(plain)
    case (false, true): try write(exports)
    case (false, false): try say(json)
    }
  }

  private var json: String {
    JSONWriter.text {
      $0.object { object in
        for field in fields {
          object.name(field.name)
          object.string(field.value)
        }
      }
    }
  }

  private var exports: String {
    fields.map { "export \(prefix)\($0.name.uppercased())=\(shellWord($0.value))\n" }.joined()
  }
}
