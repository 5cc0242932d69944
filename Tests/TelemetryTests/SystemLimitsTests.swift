import Testing

@testable import Telemetry

@Suite("What the system allows")
struct SystemLimitsTests {
  private static let fine: SystemLimits = {
    var limits = SystemLimits()
    limits.files = 20_000
    limits.filesOfAnyProcess = 1 << 20
    limits.acceptQueue = 4096
    limits.handshakes = 128
    limits.hasCookies = true
    limits.memory = 1 << 30
    return limits
  }()

  @Test("nothing is said of what suffices, nor of what is not known")
  func isQuiet() {
    #expect(Self.fine.shortages(connections: nil).isEmpty)
    #expect(SystemLimits().shortages(connections: 1_000_000).isEmpty)
  }

  @Test(
    "each shortage names what to change, and to what",
    arguments: [
      (\SystemLimits.files, "ulimit -n 10100"),
      (\.filesOfAnyProcess, "sysctl -w fs.nr_open=10100"),
      (\.acceptQueue, "sysctl -w net.core.somaxconn=4096"),
      (\.memory, "docker run --memory 142m"),
    ] as [(any WritableKeyPath<SystemLimits, Int?> & Sendable, String)])
  func warns(_ place: any WritableKeyPath<SystemLimits, Int?> & Sendable, _ remedy: String) {
    var limits = Self.fine
    limits[keyPath: place] = 100
    let shortages = limits.shortages(connections: nil)
    #expect(shortages.count == 1)
    #expect(shortages.first?.have == 100)
    #expect(shortages.first?.remedy.contains(remedy) == true, "\(shortages)")
  }

  @Test("what is wanted grows with the connections that are allowed")
  func grows() {
    let wanted = Self.fine.shortages(connections: 50_000).map(\.want)
    #expect(wanted == [50_100])
    #expect(Self.fine.shortages(connections: 100).isEmpty)
  }

  @Test("half-open connections matter only without cookies")
  func looksAtCookies() {
    var limits = Self.fine
    limits.hasCookies = false
    #expect(limits.shortages(connections: nil).map(\.have) == [128])
  }

  @Test("the limits of this machine can be read")
  func reads() { #expect(SystemLimits.current.files ?? 0 > 0) }
}
