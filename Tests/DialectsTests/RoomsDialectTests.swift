import Dialects
import Messaging
import Testing

@Suite("Rooms")
struct RoomsDialectTests {
  let dialect = RoomsDialect()

  @Test(
    "4.02 a connection has a name of a time's form, by which it is found again",
    arguments: [
      (SocketID(0, 1), "1000000000000-000000001"), (SocketID(7, 35), "1000000000007-00000000z"),
      (SocketID(4_294_967_295, 4_294_967_295), "1004294967295-001z141z3"),
    ])
  func names(_ socket: SocketID, _ name: String) {
    #expect(dialect.connectionID(of: socket) == name)
    #expect(dialect.socket(called: name) == socket)
    #expect(dialect.socket(called: "\(socket)") == socket)
  }

  @Test(
    "what is no name of a connection names none",
    arguments: ["", "-", "1-", "ann", "999999999999-000000001", "1000000000000-?", "1-2-3", "1.x"])
  func refuses(name: String) { #expect(dialect.socket(called: name) == nil) }
}
