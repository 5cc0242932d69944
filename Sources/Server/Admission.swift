import Hub
import Messaging
import Network
import Settings
import Telemetry
import Threads
import Wire

/// Who may be connected, whatever app it is for: counts all connections there are, over all loops.
///
/// A limit is looked at when somebody comes; whoever is in is never hurt by it.
final class Admission: Sendable {
  /// Open WebSockets.
  let webSockets = Counter()
  /// Open connections that are no WebSockets, or not yet.
  let requests = Counter()
  private let proxies: TrustedProxies
  private let connectionLimit: Int?
  private let siteLimit: Int?
  private let sites = Tally<IPAddress>()
  private let arrivals: RateTable<IPAddress, TokenBucket>?
  private let refusals: [Limit: Counter]
  private let sitesOfApps = Tally<SiteOfApp>()

  fileprivate struct SiteOfApp: Hashable {
    let app: String
    let site: IPAddress
  }

  init(_ settings: ServerSettings) {
    proxies = TrustedProxies(settings.trustedProxies)
    connectionLimit = settings.connections
    siteLimit = settings.connectionsPerIP
    arrivals = settings.connectionRate.map { RateTable($0) }
    let limits: [Limit] = [.connections, .ipConnections, .connectionRate]
    refusals = Dictionary(uniqueKeysWithValues: limits.map { ($0, Counter()) })
  }

  /// Connections turned down since the start, by the name of the limit.
  var allRefusals: [(String, Int)] { refusals.map { ($0.rawValue, $1.value) } }

  /// What an open connection counts for. Given back once, when it ends.
  struct Place: Sendable {
    /// Whom it is from: the peer itself, or whom a trusted proxy speaks for; `nil` where nobody
    /// knows, as of a unix socket's peers.
    fileprivate(set) var client: IPAddress?
    fileprivate var isOfSite = false
    fileprivate var siteOfApp: SiteOfApp?
    fileprivate var kind = Kind.uncounted

    fileprivate enum Kind { case uncounted, request, webSocket }

    /// It came when there were as many connections as may be. Its first request will be told, in
    /// the way its client understands.
    var isBeyondLimit: Bool { kind == .uncounted }
  }
}

extension Admission {
  /// Takes a place for a socket that was just accepted. A proxy's sockets are its own, and carry
  /// many clients' requests one after the other: they count for no address.
  func arrive(
    from peer: IPAddress?, at now: ContinuousClock.Instant
  ) throws(Excess) -> Place {
    var place = Place(client: peer)
    if !proxies.trusts(peer) { try count(&place, now) }
    if requests.add(upTo: connectionLimit) { place.kind = .request }
    return place
  }

  /// Makes the place a WebSocket's, which one client has for itself, be there a proxy or not.
  ///
  /// If it throws, the place is still to be given back.
  func upgrade(
    _ place: inout Place, _ headers: HTTPHeaders, at now: ContinuousClock.Instant
  ) throws(Excess) {
    if proxies.trusts(place.client) {
      place.client = client(of: place.client, headers)
      try count(&place, now)
    }
    guard webSockets.add(upTo: connectionLimit) else {
      throw excess(.connections, connectionLimit)
    }
    if place.kind == .request { requests.subtract() }
    place.kind = .webSocket
  }

  /// Counts a WebSocket among those of its app from its address, if the app has a limit of them.
  func enter(_ place: inout Place, _ usage: AppUsage) throws(Excess) {
    guard let limit = usage.app.limits.connectionsPerIP, let site = place.client?.site else {
      return
    }
    let key = SiteOfApp(app: usage.app.id, site: site)
    guard sitesOfApps.add(key, upTo: limit) else {
      usage.refused(.appIPConnections)
      throw Excess(.appIPConnections, allowed: limit)
    }
    place.siteOfApp = key
  }

  /// Whether a proxy that is believed says that the request came to it over TLS.
  func isForwardedTLS(_ place: Place, _ headers: HTTPHeaders) -> Bool {
    guard proxies.trusts(place.client) else { return false }
    let values = headers.values(of: "X-Forwarded-Proto")
    return values.isEmpty
      ? Forwarding.isSecure(forwarded: headers.values(of: "Forwarded"))
      : Forwarding.isSecure(xForwardedProto: values)
  }

  /// Gives up what a WebSocket counts for that was refused after all, and is only being told why.
  func withdraw(_ place: inout Place) {
    if place.kind == .webSocket { webSockets.subtract() }
    if place.kind == .request { requests.subtract() }
    place.kind = .uncounted
    if let key = place.siteOfApp { sitesOfApps.remove(key) }
    place.siteOfApp = nil
  }

  func leave(_ place: Place) {
    if place.isOfSite, let site = place.client?.site { sites.remove(site) }
    var place = place
    withdraw(&place)
  }

  /// What there is to say to one that ``Place/isBeyondLimit``.
  func excessOfRequests() -> Excess { excess(.connections, connectionLimit) }

  private func count(_ place: inout Place, _ now: ContinuousClock.Instant) throws(Excess) {
    guard let site = place.client?.site else { return }
    if let arrivals, !arrivals.take(site, now) {
      throw excess(.connectionRate, arrivals.rate.perSecond)
    }
    guard let siteLimit else { return }
    guard sites.add(site, upTo: siteLimit) else { throw excess(.ipConnections, siteLimit) }
    place.isOfSite = true
  }

  private func excess(_ limit: Limit, _ allowed: Int?) -> Excess {
    refusals[limit]?.add()
    return Excess(limit, allowed: allowed)
  }

  /// Proxies are believed in the one field or the other: `Forwarded` only where the other is not.
  private func client(of peer: IPAddress?, _ headers: HTTPHeaders) -> IPAddress? {
    let values = headers.values(of: "X-Forwarded-For")
    let forwarding =
      values.isEmpty
      ? Forwarding(forwarded: headers.values(of: "Forwarded")) : Forwarding(xForwardedFor: values)
    return proxies.client(of: peer, forwarding)
  }
}
