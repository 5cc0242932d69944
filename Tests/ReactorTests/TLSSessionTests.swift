import Foundation
import TestSupport
import Testing

@testable import Reactor

@Suite("TLS sessions", .timeLimit(.minutes(5)))
struct TLSSessionTests {
  let files: TLSFiles

  init() throws { files = try TLSFiles.shared.get() }

  @Test(
    "bytes go both ways, in whatever pieces the ciphertext comes",
    arguments: [1, 2, 3, 5, 7, 13, 64, 1000, 16 << 10])
  func talks(inPiecesOf size: Int) throws {
    let pair = try TLSPair(files)
    pair.shakeHands(inPiecesOf: size)
    #expect(pair.client.phase == .open && pair.server.phase == .open)
    #expect(pair.client.seal(Array("hello".utf8), from: 0))
    #expect(pair.server.seal(Array("to you".utf8), from: 3))
    pair.exchange(inPiecesOf: size)
    #expect(pair.heardByServer == Array("hello".utf8))
    #expect(pair.heardByClient == Array("you".utf8))
  }

  @Test("the first flight, and a record, may come in two pieces, cut anywhere")
  func everySplitPoint() throws {
    let pair = try TLSPair(files)
    pair.client.start()
    let hello = TLSPair.ciphertext(of: pair.client)
    for cut in 0...hello.count {
      let server = TLSSession(serving: try #require(pair.server.server), on: TLSWire())
      _ = TLSPair.give(hello[..<cut], to: server)
      #expect(TLSPair.ciphertext(of: server).isEmpty == (cut < hello.count))
      _ = TLSPair.give(hello[cut...], to: server)
      #expect(server.failure == nil)
    }
    pair.client.seal(hello)
    _ = TLSPair.give(hello[...], to: pair.server)
    pair.exchange()
    for cut in 0...27 {
      #expect(pair.client.seal([1, 2, 3, 4, 5], from: 0))
      let record = TLSPair.ciphertext(of: pair.client)
      #expect(record.count == 27, "5 bytes of header, 1 of type, 16 of tag")
      let first = TLSPair.give(record[..<cut], to: pair.server)
      #expect(first + TLSPair.give(record[cut...], to: pair.server) == [1, 2, 3, 4, 5])
    }
  }

  @Test("at most one record is encrypted before it can be sent, and is counted when it has been")
  func sealsOneRecord() throws {
    let pair = try TLSPair(files)
    pair.shakeHands()
    let block = [UInt8](repeating: 7, count: 100_000)
    #expect(pair.server.seal(block, from: 0))
    #expect(!pair.server.flush { _ in 0 })
    #expect((16 << 10)..<(17 << 10) ~= pair.server.unsentBytes)
    #expect(pair.server.takeSentCount() == 0)
    #expect(!pair.server.flush { min($0.count, 100) })
    #expect(pair.server.takeSentCount() == 0)
    #expect(pair.server.flush { $0.count })
    #expect(pair.server.takeSentCount() == 16 << 10)
    #expect(pair.server.takeSentCount() == 0)
    #expect(pair.server.unsentBytes == 0)
  }

  @Test("whoever closes is heard to, and can still be answered")
  func closes() throws {
    let pair = try TLSPair(files)
    pair.shakeHands()
    pair.client.close()
    pair.client.close()
    pair.exchange()
    #expect(pair.server.peerHasClosed)
    #expect(!pair.client.seal([1], from: 0))
    #expect(pair.server.seal([1, 2], from: 0))
    pair.exchange()
    #expect(pair.heardByClient == [1, 2])
    pair.server.connectionEnded()
    pair.client.connectionEnded()
    #expect(!pair.server.isTruncated)
    #expect(pair.client.isTruncated)
  }

  @Test("a server tells plain HTTP from a handshake, and garbage from both")
  func tellsPlainHTTP() throws {
    for text in ["GET / HTTP/1.1\r\n\r\n", "\r\n"] {
      let server = TLSSession(serving: try files.server(), on: TLSWire())
      _ = TLSPair.give(Array(text.utf8)[...], to: server)
      guard case .notTLS = server.failure else {
        Issue.record("\(text): \(String(describing: server.failure))")
        continue
      }
      #expect(TLSPair.ciphertext(of: server).isEmpty)
    }
    let server = TLSSession(serving: try files.server(), on: TLSWire())
    _ = TLSPair.give([22, 3, 1, 0, 5, 1, 2, 3, 4, 5], to: server)
    guard case .broken = server.failure else {
      Issue.record("\(String(describing: server.failure))")
      return
    }
    #expect(TLSPair.ciphertext(of: server).first == 21, "an alert")
  }

  @Test("a server that speaks something else is known by its first byte")
  func tellsOtherServers() throws {
    let client = TLSSession(as: try files.client(), on: TLSWire())
    client.start()
    _ = TLSPair.give(Array("SSH-2.0-OpenSSH\r\n".utf8)[...], to: client)
    #expect("\(try #require(client.failure))".contains("speaks no TLS"))
  }
}

extension TLSSession {
  /// Marks what was made as sent.
  fileprivate func seal(_ bytes: [UInt8]) { _ = flush { $0.count } }
}

// MARK: Who is who

extension TLSSessionTests {
  @Test("a client learns who the server is")
  func learns() throws {
    let pair = try TLSPair(files)
    #expect(pair.client.peer == nil)
    pair.shakeHands()
    let peer = try #require(pair.client.peer)
    #expect(peer.version == "TLSv1.3")
    #expect(peer.cipher.hasPrefix("TLS_"))
    #expect(peer.problem == nil)
    let certificate = try #require(peer.certificate)
    #expect(certificate.names == ["localhost", "*.example.com", "127.0.0.1"])
    #expect(certificate.subject == "CN=server")
    #expect(certificate.issuer == "CN=server")
    let now = Int(Date.now.timeIntervalSince1970)
    #expect(certificate.notBefore <= now)
    #expect((now + 86_400)...(now + 2 * 86_400) ~= certificate.notAfter)
    #expect(pair.server.peer == nil)
  }

  @Test("the certificate is the one that is for the name asked for, else the first")
  func choosesByName() throws {
    let blind = TLSTrust(isBlind: true)
    for (host, subject) in [
      ("other.org", "CN=other"), ("OTHER.org", "CN=other"), ("a.example.com", "CN=server"),
      ("nobody.net", "CN=server"), ("127.0.0.1", "CN=server"),
    ] {
      let pair = try TLSPair(files, client: TLSClient(of: host, trusting: blind))
      pair.shakeHands()
      #expect(pair.client.peer?.certificate?.subject == subject, "\(host)")
      #expect(pair.client.peer?.isForHost == (host != "nobody.net"), "\(host)")
    }
  }

  @Test(
    "a server that is not to be trusted is refused, in words that help; the blind go on",
    arguments: [
      ("127.0.0.1", "", nil), ("a.example.com", "", nil),
      (
        "127.0.0.2", "",
        "the server's certificate is for 'localhost', '*.example.com', '127.0.0.1', not for "
          + "'127.0.0.2'; ask for a name that it has, or trust it anyway with --insecure"
      ),
      (
        "localhost", "other",
        "the server's certificate is signed by itself; name its file by --ca-file, or trust it "
          + "anyway with --insecure"
      ),
    ] as [(String, String, String?)])
  func trusts(_ host: String, _ trusted: String, _ complaint: String?) throws {
    let client = try files.client(of: host, trusting: trusted == "other")
    let pair = try TLSPair(files, client: client)
    pair.shakeHands()
    #expect(pair.client.failure?.description == complaint)
    #expect((pair.server.failure == nil) == (complaint == nil), "the server hears an alert")
    let blind = try TLSClient(of: host, trusting: TLSTrust(isBlind: true))
    let other = try TLSPair(files, client: blind)
    other.shakeHands()
    #expect(other.client.phase == .open)
    #expect(other.client.peer?.problem != nil, "it is known, though nobody minds")
  }

  @Test("files that make no identity are named, with what is wrong")
  func refusesFiles() throws {
    let locked = try TestCertificate(
      for: "DNS:a", in: files.folder, named: "locked", passphrase: "secret")
    let (own, other) = (files.own, files.other)
    let missing = files.folder.appending(path: "missing").path
    for (certificate, key, words) in [
      (missing, own.key.path, "no such file"),
      (own.certificate.path, missing, "no such file"),
      (own.key.path, own.key.path, "has no PEM certificate"),
      (own.certificate.path, own.certificate.path, "has no PEM private key"),
      (own.certificate.path, other.key.path, "is not that of the first certificate"),
      (locked.certificate.path, locked.key.path, "is encrypted"),
    ] {
      let error = #expect(throws: TLSIdentity.Failure.self) {
        try TLSServer([TLSIdentity.Files(certificate: certificate, key: key)])
      }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      #expect(error?.description.contains(files.folder.path) == true)
    }
    #expect(throws: TLSClient.Failure.self) {
      try TLSClient(of: "h", trusting: TLSTrust(file: own.key.path))
    }
  }
}
