import Bytes
import CommandKit
import Messaging
import Settings
import Terminal

/// `rtm context list` and `rtm context show`.
extension Contexts {
  static let json = Option.flag("json", short: "j", help: "Print one line of JSON.")

  // MARK: All of them

  static let list = Command(
    "list", summary: "list them; a star marks the current one", options: [json],
    examples: [.init("List them", "rtm context list")]
  ) { arguments in
    let store = try store(arguments)
    let names = try explained { () throws(ContextError) in try store.names() }
    let current = try current(arguments, store)
    let entries = names.map { Entry($0, in: store, isCurrent: $0 == current) }
    try write(arguments[json] ? text(of: entries) + "\n" : table(entries, .standardOutput))
    return .success
  }

  /// A context, or why it cannot be read.
  struct Entry {
    let name: ContextName
    let isCurrent: Bool
    var context: Context?
    var trouble: ContextError?

    init(_ name: ContextName, in store: ContextStore, isCurrent: Bool) {
      self.name = name
      self.isCurrent = isCurrent
      do throws(ContextError) { context = try store.named(name) } catch { trouble = error }
    }
  }

  static func table(_ entries: [Entry], _ style: Style) -> String {
    let names = entries.map(\.name.text.count).max() ?? 0
    let urls = entries.compactMap { $0.context.map { "\($0.url)".count } }.max() ?? 0
    return entries.map { entry in
      let mark = entry.isCurrent ? style("* ", .green) : "  "
      let name = style(entry.name.text, .cyan) + gap(names - entry.name.text.count + 2)
      guard let context = entry.context else {
        return mark + name + style(entry.trouble.map { "\($0)" } ?? "", .red) + "\n"
      }
      let app = context.appID.map { "app \($0)" } ?? context.key.map { "key \($0)" } ?? ""
      let url = "\(context.url)"
      return mark + name + url + (app.isEmpty ? "" : gap(urls - url.count + 2) + app) + "\n"
    }.joined()
  }

  private static func gap(_ count: Int) -> String { String(repeating: " ", count: count) }

  private static func text(of entries: [Entry]) -> String {
    JSONWriter.text { writer in
      writer.array { writer in
        for entry in entries {
          writer.object { writer in
            writer.name("name")
            writer.string(entry.name.text)
            writer.name("current")
            writer.boolean(entry.isCurrent)
            if let trouble = entry.trouble {
              writer.name("error")
              writer.string("\(trouble)")
            }
            for field in entry.context?.fields ?? [] where !field.isSecret {
              writer.name(field.key)
              writer.string(field.text)
            }
          }
        }
      }
    }
  }

  // MARK: One

  static let shown = Operand.optional(
    "NAME", .known("NAME", source: "contexts"),
    help: "The context to show; the current one if left out.", parse: ContextName.init)
  static let reveal = Option.flag("reveal", help: "Show secrets as well.")

  static let show = Command(
    "show", summary: "show what one holds", operands: [shown], options: [reveal, json],
    examples: [
      .init("Show the current one, with dots for secrets", "rtm context show"),
      .init("Show the development app's secret", "rtm context show dev --reveal"),
    ]
  ) { arguments in
    let store = try store(arguments)
    guard let name = try arguments[shown] ?? current(arguments, store) else {
      throw UsageError.incomplete(
        "there is no current context; choose one with 'rtm context use NAME', or add one")
    }
    let context = try explained { () throws(ContextError) in try store.named(name) }
    let fields = context.fields.map { field in
      (key: field.key, text: field.isSecret && !arguments[reveal] ? "\(Secret(""))" : field.text)
    }
    guard !arguments[json] else {
      try say(text(of: [("name", context.name.text)] + fields))
      return .success
    }
    let style = Style.standardOutput
    let heading = style("# \(store.path(of: context.name))", .dim)
    try say(heading)
    for field in fields { try say(style(field.key, .cyan) + ": " + field.text) }
    return .success
  }

  private static func text(of fields: [(key: String, text: String)]) -> String {
    JSONWriter.text { writer in
      writer.object { writer in
        for field in fields {
          writer.name(field.key)
          writer.string(field.text)
        }
      }
    }
  }
}
