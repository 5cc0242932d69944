import Testing
import YAML

@Suite("YAML document")
struct YAMLDocumentTests {
  @Test("keeps lists, mappings and the texts of scalars, each with its place")
  func reads() throws {
    let text = """
      # A comment.
      size: 64K
      list:
        - é 1
        - "2"
      """
    let root = try parse(text)
    let list = YAMLNode(
      .sequence([
        YAMLNode(.scalar("é 1", isQuoted: false), at: at(4, 5)),
        YAMLNode(.scalar("2", isQuoted: true), at: at(5, 5)),
      ]), at: at(4, 3))
    let size = YAMLNode(.scalar("64K", isQuoted: false), at: at(2, 7))
    let entries = [YAMLEntry("size", at: at(2, 1), size), YAMLEntry("list", at: at(3, 1), list)]
    #expect(root == YAMLNode(.mapping(entries), at: at(2, 1)))
  }

  @Test(
    "JSON is YAML, tabs and all, and so is the same in blocks, whatever ends its lines",
    arguments: [
      "{\"a\": [1, {\"b\": \"c\"}], \"d\": null}", "{\n\t\"a\":[1,{\"b\":\"c\"}],\n\t\"d\":null\n}",
      "a:\n- 1\n- b: c\nd:\n", "a:\r\n  - 1\r\n  - {b: 'c'}\r\nd: ~\r\n",
      "\u{FEFF}a: [1, {b: c}]\nd:",
      "---\na:\n  - 1\n  - b: >-\n      c\nd:\n...\n", "%YAML 1.1\n---\na: [1, b: c]\nd: null",
    ])
  func readsForms(text: String) throws {
    #expect(plain(try parse(text)) == "{a: [1, {b: c}], d: null}")
  }

  @Test("a text without a value is null", arguments: ["", "\n", "# nothing\n", "---\n", "~"])
  func readsNothing(text: String) throws {
    #expect(try parse(text).isNull)
  }

  @Test("in quotes, nothing is null; no word is a number or a switch", arguments: ["''", "\"~\""])
  func quotes(text: String) throws {
    #expect(try !parse(text).isNull)
    #expect(try parse("0123").content == .scalar("0123", isQuoted: false))
  }

  @Test("keys may come twice; that is for the reader to judge")
  func repeatsKeys() throws {
    #expect(plain(try parse("a: 1\na: 2")) == "{a: 1, a: 2}")
  }

  @Test("an alias is what its anchor named last, where that stands")
  func expands() throws {
    let root = try parse("a: &x [1]\nb: *x\nc: &x 2\nd: *x")
    #expect(plain(root) == "{a: [1], b: [1], c: 2, d: 2}")
    guard case .mapping(let entries) = root.content else {
      Issue.record("no mapping")
      return
    }
    #expect(entries.map(\.value.position) == [at(1, 4), at(1, 4), at(3, 4), at(3, 4)])
  }

  // MARK: Refusals

  @Test("what is none is refused where it goes wrong", arguments: Refusal.all)
  func refuses(row: Refusal) {
    let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: row.bytes) }
    #expect(error?.description == row.message)
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var bytes: [UInt8]
    var message: String
    var testDescription: String { message }

    init(_ text: String, _ message: String) { self.init(Array(text.utf8), message) }
    init(_ bytes: [UInt8], _ message: String) { (self.bytes, self.message) = (bytes, message) }

    static let all = [
      Refusal("a: 1\n\tb: 2", "2:1: a tab cannot indent; use spaces"),
      Refusal("a:\n\t- 1", "2:1: a tab cannot indent; use spaces"),
      Refusal(
        "é: b: c",
        "1:5: mapping values are not allowed in this context; put quotes around a text with ': ' "
          + "in it, and give each key a line"),
      Refusal(
        "a: 1\n b: 2",
        "2:3: mapping values are not allowed in this context; put quotes around a text with ': ' "
          + "in it, and give each key a line"),
      Refusal("a: [1\n", "2:1: did not find expected ',' or ']'; a '[' is not closed"),
      Refusal("a: {b: 1", "2:1: did not find expected ',' or '}'; a '{' is not closed"),
      Refusal("a: \"b", "1:6: found unexpected end of stream; a quote is not closed"),
      Refusal("a: 'b\n", "2:1: found unexpected end of stream; a quote is not closed"),
      Refusal(
        "a\nb: 1\n",
        "2:2: mapping values are not allowed in this context; put quotes "
          + "around a text with ': ' in it, and give each key a line"),
      Refusal("a: 1\nb\n", "3:1: could not find expected ':'; write KEY: VALUE"),
      Refusal(
        "- 1\nb: 2", "2:1: did not find expected '-' indicator; indent it as its neighbours are"),
      Refusal("a: *b", "1:4: there is no '&b' before this '*b'; add it, or quotes"),
      Refusal("a: &b [*b]", "1:8: there is no '&b' before this '*b'; add it, or quotes"),
      Refusal(
        "a: @b",
        "1:4: found character that cannot start any token; put quotes around the text"),
      Refusal(
        "a: !!python/object:os.system [x]",
        "1:4: 'tag:yaml.org,2002:python/object:os.system' is a tag, which means nothing here; "
          + "delete it, or quote the text"),
      Refusal("? [a]\n: b", "1:3: a key is a word, not a list or a mapping"),
      Refusal("{a: 1}: b", "1:1: a key is a word, not a list or a mapping"),
      Refusal("a: 1\n---\nb: 2", "2:1: a second document begins here; keep to one"),
      Refusal("a: é\u{1}", "1:5: a control character stands here; delete it"),
      Refusal("a: 1\nb: \u{0}", "2:4: a control character stands here; delete it"),
      Refusal(
        Array("a: 1\né: ".utf8) + [0xFF], "2:4: this is not UTF-8; save the file in that encoding"),
      Refusal([0xFF, 0xFE, 0x61, 0], "1:1: this is UTF-16; save the file as UTF-8"),
      Refusal(
        String(repeating: "[", count: 33),
        "1:33: lists and mappings stand in each other more than 32 deep"),
      Refusal(
        String(repeating: " ", count: (1 << 20) + 1),
        "1:1: the file has more than 1048576 bytes; write less into it"),
      Refusal(
        String(repeating: "- a\n", count: 100_001),
        "100001:3: the file has more than 100000 values, those of aliases counted in"),
    ]
  }

  @Test("a few lines of aliases do not grow to more than the limits")
  func boundsAliases() {
    let laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    let more = (1...9).map { level in
      "a\(level): &a\(level) ["
        + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
        + "]\n"
    }
    let error = #expect(throws: YAMLError.self) { try parse(laughs + more.joined()) }
    #expect(error?.reason == .tooManyNodes)
    let tower = (1...40).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }
    let deep = #expect(throws: YAMLError.self) { try parse("a0: &a0 x\n" + tower.joined()) }
    #expect(deep?.reason == .tooDeep)
  }

  @Test("every beginning of a document is a document or an error, never a trap")
  func survivesTruncation() {
    let text = Array(
      """
      %YAML 1.1
      --- # é
      a: &x [1, "\\u00e9", 'it''s']
      ? b
      : {c: *x, d: !t |
        text
       }
      ...
      """.utf8)
    for end in text.indices {
      do { _ = try YAMLDocument(parsing: Array(text[..<end])) } catch {
        #expect(error.position.line <= 9)
      }
    }
  }

  // MARK: Values as texts

  private func parse(_ text: String) throws -> YAMLNode {
    try YAMLDocument(parsing: Array(text.utf8)).root
  }

  private func at(_ line: Int, _ column: Int) -> YAMLPosition {
    YAMLPosition(line: line, column: column)
  }

  private func plain(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _): node.isNull ? "null" : text
    case .sequence(let nodes): "[" + nodes.map(plain).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key): \(plain($0.value))" }.joined(separator: ", ") + "}"
    }
  }
}
