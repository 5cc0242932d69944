import Cluster
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
  private let shared: SharedState
  private let threads: [LoopThread]
  /// Each worker's last word, its number.
  private let endings: Mailbox<Int>

  /// Why a server could not start.
  package enum Failure: Error, CustomStringConvertible {
    case notAnAddress(String)
    case cannotListen(Address, SystemError)
    case system(SystemError)

    package var description: String {
      switch self {
      case .notAnAddress(let text):
        "'\(text)' is no address to listen on; use HOST:PORT, [HOST]:PORT, :PORT or unix:PATH, "
          + "and for HOST its number or 'localhost'"
      case .cannotListen(let address, let error):
        "cannot listen on \(address): \(error.reason.lowercased()); "
          + "choose another address with --listen HOST:PORT"
      case .system(let error):
        "\(error)"
      }
    }
  }

  /// Listens, and returns when clients can connect.
  package init(_ settings: ServerSettings, log: Log) throws(Failure) {
    var listeners: [Listener] = []
    for text in settings.listen { listeners.append(try Self.listen(at: text)) }
    do {
      let shared = try SharedState(
        settings: settings, apps: AppRegistry(settings.apps), engine: LocalEngine(),
        listeners: listeners, log: log)
      let endings = try Mailbox<Int>()
      self.endings = endings
      // Each worker is made on its own thread and stays there.
      threads = try shared.loads.indices.map { number throws(SystemError) in
        try LoopThread(named: "rtm-loop-\(number)") {
          do { try Worker(number: number, shared: shared).run() } catch {
            log.error("loop-failed", ["loop": "\(number)", "reason": "\(error)"])
          }
          endings.post(number)
          endings.ring()
        }
      }
      self.shared = shared
    } catch {
      throw .system(error)
    }
    addresses = listeners.map(\.address)
    for address in addresses { log.info("listening", ["address": "\(address)"]) }
  }

  /// Asks all clients to connect elsewhere, takes no more, and ends when all are gone.
  package func drain() { post(.drain) }

  /// Ends now, whoever is connected.
  package func stop() { post(.stop) }

  /// Turns `loop`, on which the caller has its signals, until all threads have ended.
  package func wait(turning loop: EventLoop) throws(SystemError) {
    let bell = try Bell(endings, on: loop)
    var ended = 0
    loop.mayWait = { bell.mayWait() }
    while ended < threads.count {
      loop.runOnce()
      ended += endings.collect().count
    }
    for thread in threads { thread.join() }
    for listener in shared.listeners { listener.removePath() }
  }

  private func post(_ message: Worker.Message) {
    for mailbox in shared.workerMailboxes {
      mailbox.post(message)
      mailbox.ring()
    }
  }

  /// The default, every interface, falls back to IPv4 where the kernel has no IPv6.
  private static func listen(at text: String) throws(Failure) -> Listener {
    guard let address = Address(text) else { throw .notAnAddress(text) }
    do { return try Listener(at: address) } catch {
      if case .ip("::", let port) = address, error.isUnsupportedFamily {
        do { return try Listener(at: .ip(host: "0.0.0.0", port: port)) } catch {
          throw .cannotListen(address, error)
        }
      }
      throw .cannotListen(address, error)
    }
  }
}
