import Foundation
import TestSupport

@testable import Reactor

/// The files of one server, which its clients trust.
struct TLSFiles {
  /// Made once, since that takes longer than a test; removed when the process ends.
  static let shared = Result { try TLSFiles() }

  let folder: URL
  let own: TestCertificate
  let other: TestCertificate

  private init() throws {
    folder = Self.place
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: TLSFiles.place) }
    own = try TestCertificate(
      for: "DNS:localhost,DNS:*.example.com,IP:127.0.0.1", in: folder)
    other = try TestCertificate(for: "DNS:other.org", in: folder, named: "other")
  }

  private static var place: URL {
    FileManager.default.temporaryDirectory.appending(path: "rtm-tls-\(getpid())")
  }

  /// With both certificates.
  func server(
    leastVersion: TLSVersion = .tls12, handshakeSeconds: Int = 10, usage: TLSUsage = TLSUsage()
  ) throws -> TLSServer {
    try TLSServer(
      [TLSIdentity.Files(own), TLSIdentity.Files(other)], leastVersion: leastVersion,
      handshakeSeconds: handshakeSeconds, usage: usage, plainAnswer: Array("use TLS".utf8))
  }

  func client(of host: String = "localhost", trusting other: Bool = false) throws -> TLSClient {
    let file = (other ? self.other : own).certificate.path
    return try TLSClient(of: host, trusting: TLSTrust(file: file))
  }
}

extension TLSIdentity.Files {
  init(_ files: TestCertificate) {
    self.init(certificate: files.certificate.path, key: files.key.path)
  }
}

/// Two sessions and no socket: what one has to say is given to the other, in pieces.
final class TLSPair {
  let client: TLSSession
  let server: TLSSession
  private(set) var heardByServer: [UInt8] = []
  private(set) var heardByClient: [UInt8] = []

  init(_ files: TLSFiles, client: TLSClient? = nil) throws {
    self.client = TLSSession(as: try client ?? files.client(), on: TLSWire())
    server = TLSSession(serving: try files.server(), on: TLSWire())
  }

  /// All that `session` has to say.
  static func ciphertext(of session: TLSSession) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = session.flush {
      bytes += $0
      return $0.count
    }
    return bytes
  }

  /// What `session` makes of `bytes`.
  static func give(_ bytes: ArraySlice<UInt8>, to session: TLSSession) -> [UInt8] {
    bytes.withUnsafeBytes { Array(session.open($0)) }
  }

  /// Begins, and lets both speak until neither has more to say.
  func shakeHands(inPiecesOf size: Int = 1 << 14) {
    client.start()
    exchange(inPiecesOf: size)
  }

  func exchange(inPiecesOf size: Int = 1 << 14) {
    var isBusy = true
    while isBusy {
      let (forth, back) = (Self.ciphertext(of: client), Self.ciphertext(of: server))
      isBusy = !forth.isEmpty || !back.isEmpty
      for piece in forth.pieces(of: size) { heardByServer += Self.give(piece, to: server) }
      for piece in back.pieces(of: size) { heardByClient += Self.give(piece, to: client) }
    }
  }
}

extension [UInt8] {
  fileprivate func pieces(of size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
