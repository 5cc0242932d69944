import Testing

@testable import Settings

@Suite(".env")
struct EnvironmentFileTests {
  @Test(
    "is read as people write it",
    arguments: [
      ("A=1", "1"), ("A=1\nB=2\n", "1"), ("export A=1", "1"), ("  export\tA = 1 ", "1"),
      ("A=1\r\nB=2\r\n", "1"), ("\u{FEFF}A=1", "1"), ("A=", ""), ("A= # nothing", ""),
      ("A=#x", ""), ("A=1 # one", "1"), ("A=x#y", "x#y"), ("A=x\t#y", "x"), ("A=a b  c ", "a b  c"),
      ("A='1'", "1"), ("A='a # b' # c", "a # b"), (#"A='\n${B}$'"#, #"\n${B}$"#), ("A=''", ""),
      (#"A="1""#, "1"), (#"A="a # b" # c"#, "a # b"), (#"A="\"\\\$\n\r\t\q""#, "\"\\$\n\r\t\\q"),
      ("A=\"a\nb\"\nB=2", "a\nb"), ("A='a\nb'", "a\nb"), (#"A=a"b"'c'"#, #"a"b"'c'"#),
      ("A=1\nA=2", "2"), ("A=1\nA", "1"), ("A==1", "=1"), ("A=é", "é"),
      ("B=2\nA=${B}3", "23"), (#"B=2\#nA="${B}3""#, "23"), ("A=${HOME}/x", "/home/me/x"),
      ("A=${NONE}", "${NONE}"), ("A=$HOME", "$HOME"), ("A=a${", "a${"), ("A=ab$", "ab$"),
      ("# A=2\n\n \t\nA=1", "1"), ("a.B_9=0\nA=1", "1"), ("exportA=2\nA=1", "1"),
      ("export=2\nA=1", "1"),
    ])
  func reads(text: String, value: String) throws {
    let file = try EnvironmentFile(parsing: Array(text.utf8), environment: ["HOME": "/home/me"])
    #expect(file.variables["A"]?.text == value)
  }

  @Test("knows the line on which a variable begins")
  func countsLines() throws {
    let text = "# one\nA=\"1\n2\"\n\nexport B=3"
    let file = try EnvironmentFile(parsing: Array(text.utf8), environment: [:])
    #expect(file.variables["A"]?.line == 2)
    #expect(file.variables["B"]?.line == 5)
    #expect(file.variables.count == 2)
  }

  @Test("a line that makes no sense is named, and so is every other")
  func refuses() {
    let text = "=1\nA B\nA='1' 2\n-\nexport A-B=1\nB=\"1\nC=2\n"
    let failure = #expect(throws: EnvironmentFile.Failure.self) {
      try EnvironmentFile(parsing: Array(text.utf8), environment: [:])
    }
    let lines = failure?.problems.map { "\($0.line): \($0.reason)" }
    #expect(
      lines == [
        "1: write KEY=VALUE, or # before a comment", "2: write A=VALUE",
        "3: after the value of A, only # may follow", "4: write KEY=VALUE, or # before a comment",
        "5: write A=VALUE", "6: the value of B begins with \", and never ends",
      ])
  }

  @Test("a value that doubles on every line is refused once it is too long")
  func refusesGrowth() {
    let text = "A=0123456789abcdef\n" + String(repeating: "A=${A}${A}\n", count: 100)
    let failure = #expect(throws: EnvironmentFile.Failure.self) {
      try EnvironmentFile(parsing: Array(text.utf8), environment: [:])
    }
    #expect(
      failure?.problems.first
        == .init(line: 14, reason: "the value of A is longer than 64 KiB; shorten it"))
  }

  @Test("bytes that are no text are refused")
  func refusesBytes() {
    #expect(throws: EnvironmentFile.Failure.self) {
      try EnvironmentFile(parsing: [0x41, 0x3D, 0xFF], environment: [:])
    }
  }
}
