import Settings
import YAML

extension Fuzz {
  /// A document that is taken keeps to its limits, aliases and all; settings are read of it or
  /// every complaint has a place in it.
  static func yaml(_ input: [UInt8]) {
    let document: YAMLDocument
    do { document = try YAMLDocument(parsing: input) } catch {
      demand(error.position.line > 0 && error.position.column > 0, "\(error) is nowhere")
      return
    }
    let (count, depth) = measure(document.root)
    demand(count <= YAMLDocument.maximumNodes, "\(count) values")
    demand(depth <= YAMLDocument.maximumDepth, "\(depth) deep")
    // Settings may name files, and who knows which.
    let text = String(decoding: input, as: UTF8.self)
    guard !text.contains("file"), !text.contains("\\") else { return }
    do { _ = try SettingsFile(parsing: input, path: "rtm.yaml") } catch {
      demand(!error.problems.isEmpty, "refused, and nobody says why")
      demand(error.problems.allSatisfy { $0.place.hasPrefix("rtm.yaml:") }, "\(error)")
    }
  }

  private static func measure(_ node: YAMLNode) -> (count: Int, depth: Int) {
    let parts: [YAMLNode]
    switch node.content {
    case .scalar: return (1, 0)
    case .sequence(let nodes): parts = nodes
    case .mapping(let entries): parts = entries.map(\.value)
    }
    let measures = parts.map(measure)
    return (
      measures.reduce(1) { $0 + $1.count }, 1 + (measures.map(\.depth).max() ?? 0)
    )
  }

  /// Lines are counted as the text has them, and quoting a value changes nothing of it.
  static func environment(_ input: [UInt8]) {
    let lines = input.count { $0 == UInt8(ascii: "\n") } + 1
    let file: EnvironmentFile
    do { file = try EnvironmentFile(parsing: input, environment: ["HOME": "/h"]) } catch {
      demand(error.problems.allSatisfy { 1...lines ~= $0.line }, "\(error) is nowhere")
      return
    }
    demand(file.variables.values.allSatisfy { 1...lines ~= $0.line }, "a line too many")
    for (name, variable) in file.variables where !variable.text.unicodeScalars.contains("'") {
      let again = try? EnvironmentFile(
        parsing: Array("export \(name) = '\(variable.text)' # x".utf8), environment: [:])
      demand(again?.variables[name]?.text == variable.text, "\(name) is read otherwise")
    }
  }
}
