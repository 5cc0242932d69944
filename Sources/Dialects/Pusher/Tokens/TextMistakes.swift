import Bytes
import Messaging

/// Texts that are signed by mistake for the one that a token needs, each with the mistake.
struct TextMistakes {
  let claim: TokenClaim

  /// The first is the likeliest.
  var all: [(mistake: String, text: String)] {
    let texts = claim.channel == nil ? userTexts : channelTexts
    return (texts + dataTexts + endings + otherSockets).filter { $0.text != claim.signedText }
  }

  private func text(socket: String? = nil, channel: String? = nil, data: String?) -> String {
    var claim = claim
    claim.socket = socket ?? claim.socket
    claim.channel = claim.channel == nil ? nil : channel ?? claim.channel
    claim.data = data
    return claim.signedText
  }

  // MARK: Socket and channel

  private var channelTexts: [(String, String)] {
    let (socket, data) = (claim.socket, claim.data)
    let channel = claim.channel ?? ""
    let rest = data.map { ":\($0)" } ?? ""
    var texts = [
      ("the channel was signed alone, without the socket id", channel + rest),
      ("the socket id was signed alone, without the channel", socket + rest),
      ("channel and socket id were signed in the wrong order", "\(channel):\(socket)\(rest)"),
      (
        "the parts were signed with nothing between them; put colons there",
        socket + channel + (data ?? "")
      ),
      ("it was signed as a token of a user", "\(socket)::user::\(data ?? "")"),
    ]
    if data != nil {
      texts.append(("channel_data was not signed; it belongs behind the channel", text(data: nil)))
      texts += otherNames(of: channel).map {
        ("\($0), and channel_data was not; sign what is sent", text(channel: $1, data: nil))
      }
    }
    texts += otherNames(of: channel).map {
      ("\($0); sign its name as it is", text(channel: $1, data: data))
    }
    return texts
  }

  private func otherNames(of channel: String) -> [(String, String)] {
    let prefixes = ["private-encrypted-", "private-", "presence-"]
    let own = prefixes.first { PusherDialect.hasPrefix($0, channel) } ?? ""
    let name = String(channel.dropFirst(own.count))
    return ([""] + prefixes).filter { $0 != own }.map {
      ("the channel was signed as '\($0 + name)'", $0 + name)
    } + [
      ("the channel was signed percent-encoded", PercentEncoding.encode(channel)),
      ("the channel was signed in lower case", channel.lowercased()),
    ]
  }

  // MARK: Other connections

  /// Those that were made shortly before or after, where servers count them: a token is for one
  /// connection, and each time a client connects anew it gets another id.
  private var otherSockets: [(String, String)] {
    guard let socket = SocketID(claim.socket) else { return [] }
    let (first, isBelow) = socket.low.subtractingReportingOverflow(Self.neighbours)
    let (last, isAbove) = socket.low.addingReportingOverflow(Self.neighbours)
    return ((isBelow ? 0 : first)...(isAbove ? .max : last)).map { low in
      let other = SocketID(socket.high, low)
      return (
        "it was signed for another connection, \(other); sign the id that this connection has",
        text(socket: "\(other)", data: claim.data)
      )
    }
  }

  /// As many as take some milliseconds.
  private static let neighbours: UInt64 = 1000

  private var userTexts: [(String, String)] {
    let (socket, data) = (claim.socket, claim.data ?? "")
    return [
      (
        "it was signed as a token of a channel; a user's has '::user::' between its parts",
        "\(socket):\(data)"
      ),
      (
        "it was signed with ':user:' between its parts; write '::user::'",
        "\(socket):user:\(data)"
      ),
      ("the user was signed alone, without the socket id", data),
    ]
  }

  // MARK: Data

  private var dataTexts: [(String, String)] {
    guard let data = claim.data else { return [] }
    let name = claim.channel == nil ? "user_data" : "channel_data"
    return otherForms(of: data).map { form, other in
      (
        "\(name) was signed \(form), and is not sent so; sign the very characters that are sent",
        text(data: other)
      )
    }
  }

  private func otherForms(of data: String) -> [(String, String)] {
    var forms = [
      ("as a JSON string, in quotes", JSONWriter.text { $0.string(data) }),
      ("with '/' for '\\/'", data.replacing("\\/", with: "/")),
      (
        "with '\\/' for '/', as PHP writes it",
        data.replacing("\\/", with: "/").replacing("/", with: "\\/")
      ),
      ("percent-encoded", PercentEncoding.encode(data)),
      ("percent-decoded", PercentEncoding.decode(data)),
    ]
    do {
      let compact = try JSON(parsing: data).compacted
      forms.append(("without white space", compact))
      forms.append(("with a space behind ':' and ',', as Python writes it", spaced(compact)))
      forms.append(("with letters as \\u codes, as Python and PHP write them", escaped(data)))
      forms.append(("with \\u codes and spaces, as Python writes it", escaped(spaced(compact))))
    } catch {
      // What is no JSON has none of these forms.
    }
    return forms
  }

  /// JSON without white space, as Python's `json.dumps` writes it.
  private func spaced(_ compact: String) -> String {
    var isString = false
    var isEscaped = false
    return compact.unicodeScalars.reduce(into: "") { text, character in
      text.unicodeScalars.append(character)
      if !isString, character == ":" || character == "," { text.append(" ") }
      if character == "\"", !isEscaped { isString.toggle() }
      isEscaped = character == "\\" && !isEscaped
    }
  }

  private func escaped(_ text: String) -> String {
    text.utf16.reduce(into: "") { text, unit in
      guard unit > 0x7F else { return text.unicodeScalars.append(Unicode.Scalar(UInt8(unit))) }
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      text += "\\u" + bytes.hexadecimal
    }
  }

  // MARK: Ends

  private var endings: [(String, String)] {
    [
      ("a newline was signed behind it; sign the text without", claim.signedText + "\n"),
      ("a colon was signed behind it; leave it out", claim.signedText + ":"),
    ]
  }
}
