import Bytes

extension Fuzz {
  /// A text that is taken can be read to its last value, and means the same without white space.
  static func json(_ input: [UInt8]) {
    guard let json = try? JSON(parsing: input) else { return }
    guard let compacted = try? JSON(parsing: json.compacted) else {
      fatalError("compacted, it is no JSON any more")
    }
    demand(compacted.compacted == json.compacted, "compacting twice is not compacting once")
    demand(walk(json) == walk(compacted), "compacting changes values")
    demand(rewritten(json) == walk(json), "strings are read otherwise than they are written")
  }

  /// Every scalar, in the order of the text.
  private static func walk(_ json: JSON) -> [String] {
    switch json.kind {
    case .object:
      json.members.flatMap { name, value in
        // The last of several so named is the one that counts.
        demand(json[name] != nil, "the member \(name) is listed, and not found")
        return [name] + walk(value)
      }
    case .array: json.elements.flatMap(walk)
    case .string: [json.string ?? ""]
    case .number: [json.text]
    case .boolean: ["\(json.boolean == true)"]
    case .null: ["null"]
    }
  }

  /// What is read of the value when it is written anew.
  private static func rewritten(_ json: JSON) -> [String] {
    let text = JSONWriter.text { write(json, to: &$0) }
    guard let again = try? JSON(parsing: text) else { fatalError("what is written is no JSON") }
    return walk(again)
  }

  private static func write(_ json: JSON, to writer: inout JSONWriter) {
    switch json.kind {
    case .object:
      writer.object { object in
        for (name, value) in json.members {
          object.name(name)
          write(value, to: &object)
        }
      }
    case .array:
      writer.array { array in for element in json.elements { write(element, to: &array) } }
    case .string: writer.string(json.string ?? "")
    case .number, .boolean, .null: writer.raw(json.text)
    }
  }
}
