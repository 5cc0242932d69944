import Wire

/// Masked text frames of 200 bytes, as chatty clients send them, sixteen a read.
func measureMessages(repetitions: Int) {
  let key = MaskingKey(rawValue: 0x37fa_213d)
  var sixteen: [UInt8] = []
  for _ in 0..<16 {
    WebSocketFrame.append(
      .text, [UInt8](repeating: UInt8(ascii: "a"), count: 200), maskingKey: key, to: &sixteen)
  }
  let rounds = 2000
  measure("message of 200 bytes", items: 16 * rounds, bytesPerItem: 200, repetitions: repetitions) {
    var parser = MessageParser(from: .client, messageLimit: 1 << 20)
    for _ in 0..<rounds {
      parser.feed(sixteen.span)
      while let message = try? parser.next() { blackHole(message) }
    }
  }
}

/// A publication as pusher-http-node posts it, sixteen a read.
func measureRequests(repetitions: Int) {
  let target =
    "/apps/3/events?auth_key=278d425bdf160c739803&auth_timestamp=1353088179"
    + "&auth_version=1.0&body_md5=ec365a775a4cd0599faeb73354201b6f"
    + "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
  let request = HTTPRequest(
    method: "POST", target: target,
    headers: [
      "Host": "127.0.0.1:6001", "User-Agent": "node-fetch", "Accept": "*/*",
      "Content-Type": "application/json", "X-Pusher-Library": "pusher-http-node 5.2.0",
      "Connection": "keep-alive",
    ],
    body: Array(#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#.utf8))
  let bytes = request.encode()
  let sixteen = (0..<16).flatMap { _ in bytes }
  let rounds = 1000
  measure(
    "request of \(bytes.count) bytes", items: 16 * rounds, bytesPerItem: bytes.count,
    repetitions: repetitions
  ) {
    var parser = HTTPRequestParser()
    for _ in 0..<rounds {
      parser.feed(sixteen.span)
      while let part = try? parser.next() { blackHole(part) }
    }
  }
}

/// The answer to that publication.
func measureResponses(repetitions: Int) {
  let rounds = 10_000
  measure("response of 2 bytes", items: rounds, bytesPerItem: 2, repetitions: repetitions) {
    for _ in 0..<rounds {
      var output: [UInt8] = []
      HTTPResponse.json(200, [0x7B, 0x7D]).encode(into: &output)
      blackHole(output)
    }
  }
}

/// What the fan-out does once a publication.
func measureFrames(repetitions: Int) {
  let payload = [UInt8](repeating: UInt8(ascii: "a"), count: 200)
  let rounds = 10_000
  measure("frame of 200 bytes", items: rounds, bytesPerItem: 200, repetitions: repetitions) {
    for _ in 0..<rounds { blackHole(WebSocketFrame.encode(.text, payload)) }
  }
}
