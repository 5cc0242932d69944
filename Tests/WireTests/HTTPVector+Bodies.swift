import Wire

extension HTTPVector {
  private static func length(_ value: String, _ body: String = "abcde") -> String {
    post("Content-Length: \(value)") + body
  }

  private static func coding(_ value: String) -> String {
    post("Transfer-Encoding: \(value)") + "0\r\n\r\n"
  }

  /// Content-Length.
  static let lengths: [HTTPVector] = [
    yes("RFC 9112 §6.3", "no length is no body", post() + get("/"), "POST / ", "GET / "),
    yes("RFC 9112 §6.3", "a length", length("5") + get("/"), "POST / abcde", "GET / "),
    yes(
      "RFC 9110 §9.3.1", "the body of a GET is passed over",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab" + get("/"), "GET / ab", "GET / "),
    yes("RFC 9110 §8.6", "leading zeros", length("005"), "POST / abcde"),
    yes("RFC 9112 §5", "white space behind it", length("5 \t"), "POST / abcde"),
    no(
      "RFC 9112 §6.3", "two lengths", post("Content-Length: 4", "Content-Length: 5"),
      .severalContentLengths),
    no(
      "RFC 9110 §8.6", "the same length twice, which one may refuse",
      post("Content-Length: 4", "content-length: 4"), .severalContentLengths),
    no("RFC 9110 §8.6", "a list of one length", length("5, 5"), .malformedContentLength("5, 5")),
    no("RFC 9112 §6.3", "a list of two lengths", length("5, 6"), .malformedContentLength("5, 6")),
    no("RFC 9110 §8.6", "sign", length("+5"), .malformedContentLength("+5")),
    no("RFC 9110 §8.6", "negative", length("-5"), .malformedContentLength("-5")),
    no("RFC 9110 §8.6", "hexadecimal", length("0x5"), .malformedContentLength("0x5")),
    no("RFC 9110 §8.6", "fraction", length("5.0"), .malformedContentLength("5.0")),
    no("RFC 9110 §8.6", "quotes", length("\"5\""), .malformedContentLength("\"5\"")),
    no("RFC 9110 §8.6", "space inside", length("5 5"), .malformedContentLength("5 5")),
    no("RFC 9110 §8.6", "nothing", length(""), .malformedContentLength("")),
    no("RFC 9110 §8.6", "NUL", length("5\0"), .malformedHeader),
    no(
      "RFC 9110 §8.6", "2^64", length("18446744073709551616"),
      .bodyTooLarge(size: nil, limit: 1 << 20), status: 413),
    no(
      "RFC 9110 §8.6", "more digits than any number has", length(String(repeating: "9", count: 99)),
      .bodyTooLarge(size: nil, limit: 1 << 20), status: 413),
    no(
      "RFC 9110 §15.5.14", "refused before the client is asked for it",
      post("Expect: 100-continue", "Content-Length: 1048577"),
      .bodyTooLarge(size: 1_048_577, limit: 1 << 20), status: 413),
  ]

  /// Transfer-Encoding.
  static let codings: [HTTPVector] = [
    yes("RFC 9112 §7", "case", coding("ChUnKeD"), "POST / "),
    no(
      "RFC 9112 §6.1", "both framings",
      post("Content-Length: 4", "Transfer-Encoding: chunked") + "0\r\n\r\n",
      .lengthBesideTransferCoding),
    no(
      "RFC 9112 §6.1", "both, the other way round",
      post("Transfer-Encoding: chunked", "Content-Length: 4") + "0\r\n\r\n",
      .lengthBesideTransferCoding),
    no(
      "RFC 9112 §6.1", "under 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
      .transferCodingInHTTP10),
    no(
      "RFC 9112 §6.1", "other coding", coding("gzip, chunked"),
      .unknownTransferCoding("gzip, chunked"), status: 501),
    no(
      "RFC 9112 §6.1", "in two fields",
      post("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"),
      .unknownTransferCoding("gzip, chunked"), status: 501),
    no(
      "RFC 9112 §6.1", "chunked twice", coding("chunked, chunked"),
      .unframedTransferCoding("chunked, chunked")),
    no(
      "RFC 9112 §6.1", "chunked twice, in two fields",
      post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
      .unframedTransferCoding("chunked, chunked")),
    no(
      "RFC 9112 §6.3", "chunked not last", coding("chunked, gzip"),
      .unframedTransferCoding("chunked, gzip")),
    no("RFC 9112 §6.3", "not chunked", coding("gzip"), .unframedTransferCoding("gzip")),
    no("RFC 9112 §7", "identity is none", coding("identity"), .unframedTransferCoding("identity")),
    no("RFC 9112 §6.3", "nearly chunked", coding("xchunked"), .unframedTransferCoding("xchunked")),
    no("RFC 9112 §6.3", "quotes", coding("\"chunked\""), .unframedTransferCoding("\"chunked\"")),
    no("RFC 9112 §7", "a parameter", coding("chunked;a=b"), .unframedTransferCoding("chunked;a=b")),
    no("RFC 9112 §6.3", "nothing", coding(""), .unframedTransferCoding("")),
    no(
      "RFC 9112 §5.1", "space before the colon", post("Transfer-Encoding : chunked"),
      .malformedHeader),
    no("RFC 9110 §5.5", "other white space", coding("\u{0B}chunked"), .malformedHeader),
    no("RFC 9110 §5.5", "white space behind", coding("chunked\u{0C}"), .malformedHeader),
    no("RFC 9112 §5.2", "behind a fold", coding("\r\n chunked"), .foldedHeader),
    no("RFC 9112 §2.2", "behind an LF", coding("\nchunked"), .bareLineFeed),
  ]

  /// Chunks and trailers.
  static let chunks: [HTTPVector] = [
    yes(
      "RFC 9112 §7.1", "chunks", chunked("1\r\na\r\n00B\r\nbcdefghijkl\r\n000\r\n\r\n") + get("/"),
      "POST / abcdefghijkl", "GET / "),
    yes(
      "RFC 9112 §7.1.1", "extensions are ignored",
      chunked("1;a;b=c;d=\"e;\\\"f\"\r\na\r\n0;g\r\n\r\n"), "POST / a"),
    yes(
      "RFC 9110 §6.5.1", "trailers are dropped, whatever they say",
      chunked("0\r\nContent-Length: 9\r\nHost: b\r\nTransfer-Encoding: gzip\r\n\r\n") + get("/"),
      "POST / ", "GET / "),
    no("RFC 9112 §7.1", "no size", chunked("\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "sign", chunked("+1\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "negative", chunked("-1\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "prefix", chunked("0x1\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "no digit", chunked("g\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "space behind the size", chunked("1 \r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "space before the size", chunked(" 1\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1.1", "space before the extension", chunked("1 ;a\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "LF ends the size", chunked("1\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "LF first", chunked("\n"), .malformedChunk),
    no("RFC 9112 §7.1", "more data than its size", chunked("1\r\nab\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "less data than its size", chunked("2\r\na\r\n0\r\n\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "LF ends the data", chunked("1\r\na\n0\r\n\r\n"), .malformedChunk),
    no("RFC 9112 §7.1", "a size of 2^64", chunked("10000000000000000\r\n"), .malformedChunk),
    no(
      "RFC 9112 §7.1", "a size of 2^60 - 1", chunked("fffffffffffffff\r\n"),
      .bodyTooLarge(size: nil, limit: 1 << 20), status: 413),
    no("RFC 9112 §7.1.1", "NUL in an extension", chunked("1;\0\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1.1", "CR in an extension", chunked("1;a\rb\r\na\r\n"), .malformedChunk),
    no("RFC 9112 §7.1.1", "LF in quotes", chunked("1;a=\"b\nc\"\r\na\r\n"), .malformedChunk),
    no(
      "RFC 9112 §7.1.1", "a long extension", chunked("1;" + String(repeating: "x", count: 300)),
      .malformedChunk),
    no(
      "RFC 9112 §7.1.1", "more extensions than a head may have bytes",
      chunked(
        String(repeating: "1;" + String(repeating: "x", count: 200) + "\r\na\r\n", count: 82)),
      .malformedChunk),
    no("RFC 9112 §7.1.2", "a malformed trailer", chunked("0\r\nX : y\r\n\r\n"), .malformedHeader),
    no("RFC 9112 §7.1.2", "LF ends a trailer", chunked("0\r\nX: y\n\r\n"), .bareLineFeed),
    no(
      "RFC 6585 §5", "large trailers", chunked("0\r\nX: " + String(repeating: "x", count: 17_000)),
      .headTooLarge(limit: 16_384), status: 431),
  ]
}
