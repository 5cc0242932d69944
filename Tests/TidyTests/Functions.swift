extension SourceFile {
  /// A function's place and size, its first and last line among them.
  struct Function: Equatable {
    var start: Int
    var length: Int
  }

  /// Every function, initialiser and computed property with a body of several lines.
  ///
  /// Needs no parser, because swift-format gives a closing brace the indentation of the line that
  /// the declaration began on.
  var functions: [Function] {
    let lines = lines
    return lines.indices.compactMap { start in
      let line = lines[start]
      guard line.contains(Self.declaration) else { return nil }
      let level = lines[(start + 1)...].indices.filter {
        !lines[$0].isEmpty && lines[$0].indentation == line.indentation
      }
      // A long signature ends on a line of its own: `) throws {`, or a lone brace.
      let tail = level.first.map { lines[$0].trimmingPrefix { $0 == " " } } ?? ""
      let opensLater = tail.hasSuffix("{") && (tail.hasPrefix(")") || tail.hasPrefix("{"))
      guard line.hasSuffix("{") || opensLater else { return nil }
      let end = level.first { lines[$0].trimmingPrefix { $0 == " " }.hasPrefix("}") }
      return end.map { Function(start: start + 1, length: $0 - start + 1) }
    }
  }

  private static var declaration: Regex<Substring> {
    /^ *(?:@\S+ )*(?:[a-z]+(?:\([a-z]+\))? )*(?:func |init[?(<]|deinit |subscript\b|var [^=]*$).*/
  }
}

extension Substring {
  fileprivate var indentation: Int { prefix { $0 == " " }.count }
}
