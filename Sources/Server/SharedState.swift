import Hub
import Messaging
import Reactor
import Settings
import Telemetry
import Threads
import Transport
import Wire

/// What all workers of a server use together; nothing in it changes but counters.
final class SharedState: Sendable {
  let settings: ServerSettings
  let log: Log
  let node: Node
  let apps: AppRegistry
  let listeners: [Listener]
  /// Where operators ask; the desk's own.
  let deskListeners: [(Listener, Desk.Scope)]
  let access: OperatorAccess
  let hubMailboxes: [Mailbox<Shard.Message>]
  let workerMailboxes: [Mailbox<Worker.Message>]
  /// What workers tell the thread that started them.
  let reports: Mailbox<Report>
  let admission: Admission
  /// Signatures of API calls; `nil` if they may come again.
  let signatures: RecentSet<String>?
  /// Open connections, by worker.
  let loads: [Counter]
  let loops: [LoopUsage]
  /// WebSockets that were told why they can have no session.
  let refusedConnections = Counter()
  /// Not 0 once the server is going down.
  let drains = Counter()
  /// In seconds since 1970.
  let startSeconds = WallClock.seconds
  /// The high halves of socket ids begin with this: random, so that nodes differ.
  let idPrefix = UInt64.random(in: 1..<(1 << 23)) << 8
  let httpLimits: HTTPLimits
  let patience: HTTPConnection.Patience
  let httpRefusals = HTTPRefusals()
  let tls = TLSUsage()
  /// How often certificates were read anew, and how often they made no sense.
  let certificateReloads = Counter()
  let certificateRefusals = Counter()

  /// A worker's, with its number.
  enum Report: Sendable {
    /// It was told to drain, and its clients are gone.
    case drained(Int)
    /// Its thread ends.
    case ended(Int)
    case desk(Desk.Message)
  }

  init(
    settings: ServerSettings, apps: AppRegistry, engine: any ClusterEngine, listeners: [Listener],
    deskListeners: [(Listener, Desk.Scope)], log: Log
  ) throws(SystemError) {
    self.settings = settings
    self.apps = apps
    self.listeners = listeners
    self.deskListeners = deskListeners
    access = OperatorAccess(settings, addresses: listeners.map(\.address))
    self.log = log
    httpLimits = {
      var limits = HTTPLimits()
      limits.headBytes = settings.headBytes
      limits.headers = settings.headerCount
      limits.bodyBytes = settings.bodyBytes
      return limits
    }()
    patience = {
      var patience = HTTPConnection.Patience()
      patience.headSeconds = settings.headSeconds
      patience.bodySeconds = settings.bodySeconds
      patience.idleSeconds = settings.idleSeconds
      return patience
    }()
    var hubMailboxes: [Mailbox<Shard.Message>] = []
    var workerMailboxes: [Mailbox<Worker.Message>] = []
    let threads = settings.threads ?? ProcessorQuota.current
    for _ in 0..<threads {
      hubMailboxes.append(try Mailbox())
      workerMailboxes.append(try Mailbox())
    }
    self.hubMailboxes = hubMailboxes
    self.workerMailboxes = workerMailboxes
    reports = try Mailbox()
    admission = Admission(settings)
    signatures = settings.replayCacheSize.map { RecentSet(limit: $0) }
    loads = (0..<threads).map { _ in Counter() }
    loops = (0..<threads).map { _ in LoopUsage() }
    node = Node(
      engine: engine, mailboxes: hubMailboxes, mailboxLimit: settings.mailboxBytes,
      cacheLimit: settings.cacheBytes,
      compressor: settings.isCompressionOn
        ? Compressor(threshold: settings.compressionThreshold) : nil)
  }

  var isDraining: Bool { drains.value > 0 }

  /// The worker with the fewest connections, if `number` has notably more.
  func workerToRelieve(_ number: Int) -> Int? {
    let least = loads.indices.min { loads[$0].value < loads[$1].value } ?? number
    return loads[number].value > loads[least].value + 8 ? least : nil
  }
}
