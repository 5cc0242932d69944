import Cluster
import Glibc
import Hub
import Messaging
package import Reactor
package import Settings
package import Telemetry
package import Threads

/// A server that listens and serves on threads of its own, until it is drained or stopped.
package final class RunningServer {
  /// Where it listens, with the ports that the kernel chose where 0 was asked for.
  package let addresses: [Address]
  /// Those of them where TLS is spoken.
  package let secureAddresses: Set<Address>
  private let shared: SharedState
  private let threads: [LoopThread]
  private let certificates: Certificates?
  /// Workers whose clients are gone after a drain.
  private var drained: Set<Int> = []
  private var stage = Stage.serving

  private enum Stage: Comparable { case serving, draining, closing }

  /// Why a server could not start.
  package enum Failure: Error, CustomStringConvertible {
    case notAnAddress(String)
    /// `flag` is what names another address.
    case cannotListen(Address, SystemError, flag: String)
    case system(SystemError)
    case noIdentity(TLSIdentity.Failure)

    package var description: String {
      switch self {
      case .notAnAddress(let text):
        "'\(text)' is no address to listen on; use HOST:PORT, [HOST]:PORT, :PORT or unix:PATH, "
          + "and for HOST its number or 'localhost'"
      case .cannotListen(let address, let error, let flag):
        "cannot listen on \(address): \(error.reason); \(Self.remedy(address, error, flag))"
      case .system(let error):
        "\(error)"
      case .noIdentity(let error):
        "\(error) (--tls-cert, --tls-key)"
      }
    }

    private static func remedy(_ address: Address, _ error: SystemError, _ flag: String) -> String {
      let other = "choose another address with \(flag)"
      switch error.errno {
      case EADDRINUSE: return "end what listens there, or \(other)"
      case EADDRNOTAVAIL: return "this machine has no such address; \(other)"
      case EACCES where address.port != nil:
        return "ports below 1024 want root or CAP_NET_BIND_SERVICE; \(other)"
      case ENOENT: return "make its folder, or \(other)"
      default: return other
      }
    }
  }

  /// Listens, and returns when clients can connect.
  package init(_ settings: ServerSettings, log: Log) throws(Failure) {
    var listeners: [Listener] = []
    for text in settings.listen {
      listeners.append(try Self.listen(at: text, hasCertificate: settings.hasCertificate))
    }
    let deskListeners = try Self.deskListeners(settings)
    do throws(SystemError) {
      shared = try SharedState(
        settings: settings, apps: AppRegistry(settings), engine: LocalEngine(),
        listeners: listeners, deskListeners: deskListeners, log: log)
    } catch { throw .system(error) }
    do { certificates = try Certificates(shared) } catch { throw .noIdentity(error) }
    do throws(SystemError) {
      // Each worker is made on its own thread and stays there.
      threads = try shared.loads.indices.map {
        [shared, tls = certificates?.current] number throws(SystemError) in
        try LoopThread(named: "rtm-loop-\(number)") {
          do { try Worker(number: number, shared: shared, tls: tls).run() } catch {
            log.error("loop-failed", ["loop": .number(number), "reason": "\(error)"])
          }
          shared.reports.post(.ended(number))
          shared.reports.ring()
        }
      }
    } catch { throw .system(error) }
    addresses = listeners.map(\.address)
    secureAddresses = Set(listeners.filter(\.isSecure).map(\.address))
    log.info("started", ["loops": .number(threads.count), "apps": .number(settings.apps.count)])
    for listener in listeners {
      log.info(
        "listening",
        ["address": "\(listener.address)", "tls": .text(listener.isSecure ? "yes" : "no")])
    }
    if settings.servesDemo, let url {
      log.info("demo", ["page": .text(url.page)])
    }
    for (listener, scope) in deskListeners {
      log.info("listening", ["address": "\(listener.address)", "for": "\(scope)"])
    }
  }

  /// Where this machine reaches it; `nil` if by sockets alone.
  package var url: ServerURL? {
    addresses.lazy.compactMap { [shared, secureAddresses] address in
      ServerURL(
        listeningAt: address, path: shared.settings.pathPrefix,
        isSecure: secureAddresses.contains(address))
    }.first
  }

  /// Ends now, whoever is connected.
  package func stop() { post(.stop) }

  /// Turns `loop`, on which the caller has its signals, until all threads have ended, then ends it.
  package func wait(turning loop: EventLoop) throws(SystemError) {
    let desk = try Desk(shared, certificates, on: loop) { [unowned self] in drain(turning: loop) }
    certificates?.watch(on: loop) { [unowned self] in post(.secure($0)) }
    let bell = try Bell(shared.reports, on: loop)
    var ended = 0
    loop.mayWait = { bell.mayWait() }
    while ended < threads.count {
      loop.runOnce()
      for report in shared.reports.collect() {
        switch report {
        case .drained(let number):
          drained.insert(number)
          if drained.count == threads.count { close(turning: loop) }
        case .ended(let number):
          ended += 1
          desk.workerEnded(number)
        case .desk(let message):
          desk.handle(message)
        }
      }
    }
    for thread in threads { thread.join() }
    // While the desk is there, whose connections it closes.
    withExtendedLifetime(desk) { loop.end() }
    for listener in shared.listeners + shared.deskListeners.map(\.0) { listener.removePath() }
  }

  private func post(_ message: Worker.Message) {
    for mailbox in shared.workerMailboxes {
      mailbox.post(message)
      mailbox.ring()
    }
  }

  /// Reads the certificates anew, now; false if there are none.
  package func reloadCertificates() -> Bool {
    certificates?.reload()
    return certificates != nil
  }

  /// The default, every interface, falls back to IPv4 where the kernel has no IPv6.
  private static func listen(
    at text: String, hasCertificate: Bool = false, flag: String = "--listen HOST:PORT"
  ) throws(Failure) -> Listener {
    guard let asked = ListenAddress(text) else { throw .notAnAddress(text) }
    let address = asked.address
    let isSecure = asked.isSecure(withCertificate: hasCertificate)
    do { return try Listener(at: address, isSecure: isSecure) } catch {
      if case .ip("::", let port) = address, error.isUnsupportedFamily {
        do { return try Listener(at: .ip(host: "0.0.0.0", port: port), isSecure: isSecure) } catch {
          throw .cannotListen(address, error, flag: flag)
        }
      }
      throw .cannotListen(address, error, flag: flag)
    }
  }

  private static func deskListeners(
    _ settings: ServerSettings
  ) throws(Failure) -> [(Listener, Desk.Scope)] {
    var listeners: [(Listener, Desk.Scope)] = []
    for text in settings.metricsListen {
      listeners.append((try listen(at: text, flag: "--metrics-listen HOST:PORT"), .metrics))
    }
    if let path = settings.adminSocket {
      let address = Address.unix(path: path)
      do { listeners.append((try Listener(at: address, mode: 0o600), .everything)) } catch {
        throw .cannotListen(address, error, flag: "--admin-socket PATH")
      }
    }
    return listeners
  }
}

// MARK: Draining

extension RunningServer {
  /// What clients may take to read what waits for them once all are asked to leave, and what
  /// requests that came in time may take to be answered.
  private static let flushTime = Duration.seconds(5)

  /// Takes no more clients and closes those there are, spread over the time that the settings say,
  /// while HTTP is still answered; then closes the listeners and ends. `loop` is the one that
  /// ``wait(turning:)`` turns.
  package func drain(turning loop: EventLoop) {
    guard stage == .serving else { return }
    stage = .draining
    post(.drain)
    tellWhoIsLeft(turning: loop)
    loop.after(.seconds(shared.settings.drainSeconds) + Self.flushTime) { [weak self] in
      self?.close(turning: loop)
    }
  }

  private func close(turning loop: EventLoop) {
    guard stage < .closing else { return }
    stage = .closing
    post(.close)
    loop.after(Self.flushTime) { [weak self] in self?.stop() }
  }

  private func tellWhoIsLeft(turning loop: EventLoop) {
    let left = shared.apps.all.reduce(0) { $0 + $1.connections.value }
    shared.log.info("draining", ["connections": .number(left)])
    loop.after(.seconds(1)) { [weak self] in
      if let self, stage == .draining { tellWhoIsLeft(turning: loop) }
    }
  }
}
