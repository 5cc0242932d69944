import COpenSSL

/// One end of a TLS connection, without its socket: ciphertext that came in, plaintext out, and the
/// other way round.
///
/// Plaintext is not kept: at most one record of it is encrypted ahead of what the kernel takes, and
/// beside it what OpenSSL has to say by itself.
package final class TLSSession {
  /// Ciphertext that waits, above which the peer is not read: it only asks and does not listen.
  private static let unsentLimit = 32 << 10
  /// Of plaintext, in one record (RFC 8446 §5.1).
  private static let recordBytes = 16 << 10

  let ssl: OpaquePointer
  private let wire: TLSWire
  private let role: Role
  private var unsent: [UInt8] = []
  private var unsentOffset = 0
  /// The plaintext that stands in a record which is not sent, or has just been.
  private var sealedCount = 0
  /// Asked for by the stream's delegate during the handshake, which has a deadline of its own.
  var deferredDeadline: Int?
  private var hasReceived = false
  private var hasClosed = false
  package private(set) var phase = Phase.handshaking
  /// The peer has said, by an alert, that it sends no more.
  private(set) var peerHasClosed = false
  /// The peer ended the connection without saying so: what came may be cut short.
  package private(set) var isTruncated = false
  /// Why there is no session, or no more.
  package private(set) var failure: TLSFailure?

  package enum Phase { case handshaking, open, failed }

  /// Kept for as long as the session: OpenSSL calls back into a server's.
  private enum Role {
    case client(TLSClient)
    case server(TLSServer)
  }

  /// The server's end of a connection that was accepted.
  package init(serving server: TLSServer, on wire: TLSWire) {
    role = .server(server)
    self.wire = wire
    ssl = Self.session(of: server.identities[0].context.pointer, wire)
    SSL_set_accept_state(ssl)
  }

  /// A client's end; the handshake begins with ``start()``.
  package init(as client: TLSClient, on wire: TLSWire) {
    role = .client(client)
    self.wire = wire
    ssl = Self.session(of: client.context.pointer, wire)
    SSL_set_connect_state(ssl)
    client.name(in: ssl)
  }

  deinit { SSL_free(ssl) }

  private static func session(of context: OpaquePointer, _ wire: TLSWire) -> OpaquePointer {
    guard let ssl = SSL_new(context), rtm_tls_wire_attach(ssl, wire.method, wire.wire) == 1 else {
      preconditionFailure("no memory for a TLS session")
    }
    return ssl
  }

  /// `nil` of a client.
  var server: TLSServer? { if case .server(let server) = role { server } else { nil } }

  /// Who the server is, once that is known; `nil` at the server's end.
  package var peer: TLSPeer? {
    guard case .client = role else { return nil }
    return TLSPeer(of: ssl)
  }

  /// Whether this connection goes on with what an earlier one agreed on.
  package var isResumed: Bool { SSL_session_reused(ssl) == 1 }
}

// MARK: Reading

extension TLSSession {
  /// Sends a client's first message.
  func start() { _ = open(UnsafeRawBufferPointer(start: nil, count: 0)) }

  /// What `ciphertext`, at most 64 KiB, says; gone with the next call for the wire. What there is
  /// to be sent in turn is sent by ``flush(by:)``.
  func open(_ ciphertext: UnsafeRawBufferPointer) -> UnsafeBufferPointer<UInt8> {
    if !hasReceived, let first = ciphertext.first {
      hasReceived = true
      if server == nil ? !(20...23 ~= first) : Self.beginsRequest(first) { fail(.notTLS) }
    }
    return wire.reading(ciphertext) { plaintext in
      if phase == .handshaking { shakeHands() }
      let count = phase == .open ? read(into: plaintext) : 0
      precondition(wire.isRead || phase == .failed || peerHasClosed, "there was no room to read")
      return count
    }
  }

  /// Whether it is plain HTTP: a letter, or an empty line before it. A server's records have types
  /// (RFC 8446 §5.1), a client's may also be of SSL 2.0; the rest is garbage.
  private static func beginsRequest(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "\r"), UInt8(ascii: "\n"):
      true
    default:
      false
    }
  }

  private func shakeHands() {
    ERR_clear_error()
    let status = SSL_do_handshake(ssl)
    if status == 1 {
      phase = .open
    } else if SSL_get_error(ssl, status) != SSL_ERROR_WANT_READ {
      fail(failureOfHandshake())
    }
  }

  private func read(into plaintext: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var total = 0
    while total < plaintext.count {
      ERR_clear_error()
      var count = 0
      let status = SSL_read_ex(
        ssl, plaintext.baseAddress?.advanced(by: total), plaintext.count - total, &count)
      guard status != 1 else {
        total += count
        continue
      }
      switch SSL_get_error(ssl, status) {
      case SSL_ERROR_WANT_READ: break
      case SSL_ERROR_ZERO_RETURN: peerHasClosed = true
      default: fail(.broken(reason: TLSFailure.lastReason()))
      }
      break
    }
    return total
  }

  private func failureOfHandshake() -> TLSFailure {
    let failure = TLSFailure.last()
    guard case .broken = failure, case .client(let client) = role, let peer = TLSPeer(of: ssl),
      peer.problem != nil
    else { return failure }
    return .untrusted(peer, asked: client.host)
  }

  private func fail(_ failure: TLSFailure) {
    phase = .failed
    self.failure = failure
  }

  /// Notes that the connection has ended.
  func connectionEnded() {
    switch phase {
    case .handshaking where hasReceived || server == nil: fail(.ended)
    case .handshaking: phase = .failed  // whoever only looks whether the port is open
    case .open: isTruncated = !peerHasClosed
    case .failed: break
    }
  }
}

// MARK: Writing

extension TLSSession {
  /// Encrypts the bytes from `offset` on, as many as one record takes; false before the handshake
  /// is done. Nothing may be unsent.
  func seal(_ bytes: [UInt8], from offset: Int) -> Bool {
    guard phase == .open, !hasClosed else { return false }
    var count = 0
    ERR_clear_error()
    let status = bytes.withUnsafeBytes { buffer in
      SSL_write_ex(
        ssl, buffer.baseAddress?.advanced(by: offset),
        min(bytes.count - offset, Self.recordBytes), &count)
    }
    guard status == 1 else {
      fail(.broken(reason: TLSFailure.lastReason()))
      return false
    }
    sealedCount += count
    return true
  }

  /// How many bytes of plaintext have left, in records that were sent, since this was asked last.
  func takeSentCount() -> Int {
    guard unsent.isEmpty else { return 0 }
    defer { sealedCount = 0 }
    return sealedCount
  }

  /// Says that no more is sent (`close_notify`); once.
  func close() {
    guard phase == .open, !hasClosed else { return }
    hasClosed = true
    ERR_clear_error()
    SSL_shutdown(ssl)
  }

  /// Has `transmit` send the ciphertext there is; it returns how much it took. True if that was
  /// all. To be called after each call that makes some.
  func flush(by transmit: (UnsafeRawBufferPointer) -> Int) -> Bool {
    if !unsent.isEmpty {
      unsentOffset += unsent.withUnsafeBytes {
        transmit(UnsafeRawBufferPointer(rebasing: $0[unsentOffset...]))
      }
      if unsentOffset == unsent.count {
        unsent = []
        unsentOffset = 0
      }
    }
    let output = wire.output
    guard !output.isEmpty else { return unsent.isEmpty }
    let count = unsent.isEmpty ? transmit(output) : 0
    unsent += output[count...]
    wire.removeOutput()
    return unsent.isEmpty
  }

  /// Ciphertext that the kernel has not taken.
  var unsentBytes: Int { unsent.count - unsentOffset }
  /// The peer is not to be read for now.
  var isClogged: Bool { unsentBytes > Self.unsentLimit }
  /// Nothing can be sent before the peer has answered.
  var waitsForPeer: Bool { phase == .handshaking && unsent.isEmpty }
}
