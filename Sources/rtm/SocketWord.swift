import Messaging

/// A socket id as it is typed.
func socketID(_ text: String) throws(NotASocketID) -> SocketID {
  guard let socket = SocketID(text) else { throw NotASocketID() }
  return socket
}

struct NotASocketID: Error, CustomStringConvertible {
  let description = "a socket id is two numbers with a dot between, such as 1234.5678"
}
