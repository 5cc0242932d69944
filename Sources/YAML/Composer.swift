/// Makes one value of the events of a text.
struct Composer {
  private var events: EventReader
  private var anchors: [String: Measured] = [:]
  private var nodeCount = 0

  /// A value, and what it adds to where an alias puts it.
  private struct Measured {
    var node: YAMLNode
    var count: Int
    /// Levels of lists and mappings, itself included.
    var height: Int

    mutating func grow(by part: Self) {
      count += part.count
      height = max(height, part.height + 1)
    }
  }

  init(_ events: consuming EventReader) { self.events = events }

  /// The only document's value; `nil` where there is none.
  mutating func document() throws(YAMLError) -> YAMLNode? {
    var root: YAMLNode?
    while true {
      let event = try events.next()
      switch event.kind {
      case .end: return root
      case .documentStart:
        guard root == nil else { throw YAMLError(.secondDocument, at: event.position) }
        root = try node(from: try events.next(), depth: 0).node
      case .documentEnd: break
      default: preconditionFailure("libyaml gave a value outside of a document")
      }
    }
  }

  private mutating func node(from event: Event, depth: Int) throws(YAMLError) -> Measured {
    if let tag = event.tag { throw YAMLError(.tag(tag), at: event.position) }
    let result: Measured
    switch event.kind {
    case .alias(let name): return try copy(of: name, at: event.position, depth: depth)
    case .scalar(let text, let isQuoted):
      let node = YAMLNode(.scalar(text, isQuoted: isQuoted), at: event.position)
      result = Measured(node: node, count: 1, height: 0)
    case .sequenceStart: result = try sequence(from: event, depth: depth + 1)
    case .mappingStart: result = try mapping(from: event, depth: depth + 1)
    default: preconditionFailure("libyaml ended what it had not begun")
    }
    try add(1, at: event.position)
    if let anchor = event.anchor { anchors[anchor] = result }
    return result
  }

  private mutating func sequence(from event: Event, depth: Int) throws(YAMLError) -> Measured {
    try checkDepth(depth, at: event.position)
    var result = Measured(node: YAMLNode(.sequence([]), at: event.position), count: 1, height: 1)
    var nodes: [YAMLNode] = []
    while true {
      let next = try events.next()
      if next.kind == .collectionEnd { break }
      let element = try node(from: next, depth: depth)
      nodes.append(element.node)
      result.grow(by: element)
    }
    result.node.content = .sequence(nodes)
    return result
  }

  private mutating func mapping(from event: Event, depth: Int) throws(YAMLError) -> Measured {
    try checkDepth(depth, at: event.position)
    var result = Measured(node: YAMLNode(.mapping([]), at: event.position), count: 1, height: 1)
    var entries: [YAMLEntry] = []
    while true {
      let next = try events.next()
      if next.kind == .collectionEnd { break }
      let key = try node(from: next, depth: depth)
      guard case .scalar(let text, _) = key.node.content else {
        throw YAMLError(.keyIsNoText, at: next.position)
      }
      let value = try node(from: try events.next(), depth: depth)
      entries.append(YAMLEntry(text, at: next.position, value.node))
      result.grow(by: key)
      result.grow(by: value)
    }
    result.node.content = .mapping(entries)
    return result
  }

  /// What an anchor before here named; a value is no part of itself, for it is named when it ends.
  private mutating func copy(
    of name: String, at position: YAMLPosition, depth: Int
  ) throws(YAMLError) -> Measured {
    guard let original = anchors[name] else {
      throw YAMLError(.unknownAnchor(name), at: position)
    }
    try checkDepth(depth + original.height, at: position)
    try add(original.count, at: position)
    return original
  }

  private mutating func add(_ count: Int, at position: YAMLPosition) throws(YAMLError) {
    nodeCount += count
    guard nodeCount <= YAMLDocument.maximumNodes else {
      throw YAMLError(.tooManyNodes, at: position)
    }
  }

  private func checkDepth(_ depth: Int, at position: YAMLPosition) throws(YAMLError) {
    guard depth <= YAMLDocument.maximumDepth else { throw YAMLError(.tooDeep, at: position) }
  }
}
