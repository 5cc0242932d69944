import Glibc
import Reactor
import Settings
import Telemetry
import Wire

/// The server's certificates: read when it starts, and again when their files change, without
/// anybody being disconnected.
///
/// Files that make no sense change nothing: the old certificates stay, and the log says why.
final class Certificates {
  /// How often the files are looked at. They are read when they have stayed as they are for so
  /// long: a certificate and its key are two files, which are written one after the other.
  private static let pace = Duration.seconds(1)
  /// Keys that tickets of resumption are encrypted with get no older: they are made anew with the
  /// rest, and who has an old ticket shakes hands in full.
  private static let longestUse = Duration.seconds(86_400)
  /// The log warns of a certificate that ends within so many seconds; once a day.
  private static let shortTime = 14 * 86_400

  private(set) var current: TLSServer
  private let settings: ServerSettings
  private let shared: SharedState
  /// As the files were when they were read, and when they were looked at last.
  private var taken: [Stamp?]
  private var seen: [Stamp?]
  private var since = ContinuousClock.now
  private var changed: (TLSServer) -> Void = { _ in }

  /// What tells one state of a file from another.
  private struct Stamp: Equatable {
    let device: UInt64
    let inode: UInt64
    let bytes: Int
    let second: Int
    let nanosecond: Int

    /// `nil` if there is no such file. Of a link, what it leads to: certbot changes links.
    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      bytes = Int(status.st_size)
      second = status.st_mtim.tv_sec
      nanosecond = status.st_mtim.tv_nsec
    }
  }

  /// Throws what is wrong with the files; `nil` if the settings name none.
  init?(_ shared: SharedState) throws(TLSIdentity.Failure) {
    self.shared = shared
    settings = shared.settings
    guard settings.hasCertificate else { return nil }
    taken = Self.stamps(settings)
    seen = taken
    current = try Self.read(settings, shared.tls)
    for identity in current.identities { report(identity) }
  }

  private static func read(
    _ settings: ServerSettings, _ usage: TLSUsage
  ) throws(TLSIdentity.Failure) -> TLSServer {
    try TLSServer(
      settings.identityFiles, leastVersion: settings.leastTLSVersion,
      handshakeSeconds: settings.handshakeSeconds, usage: usage, plainAnswer: plainAnswer)
  }

  /// To a client that speaks no TLS where it must.
  private static let plainAnswer: [UInt8] = {
    let response = HTTPResponse(
      status: 400, headers: ["Content-Type": "text/plain; charset=utf-8"],
      body: Array("this port speaks TLS: use https:// or wss://\n".utf8))
    var bytes: [UInt8] = []
    response.encode(into: &bytes, closing: true)
    return bytes
  }()
}

// MARK: Changes

extension Certificates {
  /// Looks at the files now and then, and has `changed` called with what they say when they do.
  func watch(on loop: EventLoop, _ changed: @escaping (TLSServer) -> Void) {
    self.changed = changed
    loop.after(Self.pace) { [weak self] in self?.look(on: loop) }
  }

  private func look(on loop: EventLoop) {
    let stamps = Self.stamps(settings)
    let isOld = ContinuousClock.now - since > Self.longestUse
    if stamps != taken ? stamps == seen : isOld { reload() }
    seen = stamps
    loop.after(Self.pace) { [weak self] in self?.look(on: loop) }
  }

  /// Reads the files, whether they have changed or not.
  func reload() {
    taken = Self.stamps(settings)
    since = .now
    do {
      current = try Self.read(settings, shared.tls)
      shared.certificateReloads.add()
      shared.log.info("certificates-reloaded")
      for identity in current.identities { report(identity) }
      changed(current)
    } catch {
      shared.certificateRefusals.add()
      shared.log.error(
        "certificate-refused", ["reason": "\(error)", "remedy": "the old ones stay in use"])
    }
  }

  private func report(_ identity: TLSIdentity) {
    let certificate = identity.certificate
    let left = certificate.notAfter - WallClock.seconds
    let fields: Log.Facts = [
      "file": .text(identity.files.certificate),
      "names": .text(certificate.names.joined(separator: " ")),
      "ends": .text(TLSCertificate.day(certificate.notAfter)),
    ]
    if left < 0 {
      shared.log.warning("certificate-expired", fields)
    } else if left < Self.shortTime {
      shared.log.warning("certificate-expires-soon", fields)
    } else {
      shared.log.info("certificate", fields)
    }
    guard identity.isKeyOpenToAll else { return }
    shared.log.warning(
      "key-open", ["file": .text(identity.files.key), "remedy": "chmod o-r"])
  }

  private static func stamps(_ settings: ServerSettings) -> [Stamp?] {
    (settings.certificateFiles + settings.keyFiles).map(Stamp.init)
  }
}
