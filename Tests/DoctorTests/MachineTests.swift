import Telemetry
import Testing

@testable import Doctor

@Suite("This machine")
struct MachineTests {
  typealias Place = any WritableKeyPath<SystemLimits, Int?> & Sendable

  private static let fine: SystemLimits = {
    var limits = SystemLimits()
    limits.files = 20_000
    limits.filesOfAnyProcess = 1 << 20
    limits.acceptQueue = 4096
    limits.handshakes = 128
    limits.hasCookies = true
    limits.memory = 1 << 30
    limits.ports = 32_768...60_999
    return limits
  }()

  @Test("what suffices is told once a subject, what is not known not at all")
  func tells() {
    let findings = Machine(Self.fine, isOfServer: true).findings
    #expect(findings.map(\.verdict) == [.ok, .ok, .ok, .ok])
    #expect(findings.map(\.subject) == [.files, .acceptQueue, .memory, .ports])
    #expect(Machine(SystemLimits(), isOfServer: true).findings == [])
  }

  @Test(
    "what is low is a warning with its remedy; so few files that nothing works are a failure",
    arguments: [
      (\SystemLimits.files, 64, .files, .failure(.broken), "ulimit -n 10100"),
      (\.files, 4096, .files, .warning, "LimitNOFILE=10100"),
      (\.filesOfAnyProcess, 4096, .files, .warning, "fs.nr_open=10100"),
      (\.acceptQueue, 128, .acceptQueue, .warning, "net.core.somaxconn=4096"),
      (\.memory, 1 << 20, .memory, .warning, "docker run --memory"),
    ] as [(Place, Int, Finding.Subject, Finding.Verdict, String)])
  func complains(
    _ place: Place, value: Int, subject: Finding.Subject, verdict: Finding.Verdict, remedy: String
  ) {
    var limits = Self.fine
    limits[keyPath: place] = value
    let faults = Machine(limits, isOfServer: true).findings.filter { $0.verdict != .ok }
    #expect(faults.map(\.subject) == [subject])
    #expect(faults.map(\.verdict) == [verdict])
    #expect(faults.first?.fixes.first?.contains(remedy) == true, "\(faults)")
  }

  @Test("what is said does not begin with what it is about; of another's server it fails nobody")
  func complainsOnce() {
    var limits = Self.fine
    limits.files = 64
    let fault = Machine(limits, isOfServer: false).findings.first
    #expect(fault?.verdict == .warning)
    #expect(fault?.detail == "64 is low, a busy server wants 10100")
  }

  @Test("few ports are a warning")
  func countsPorts() {
    var limits = Self.fine
    limits.ports = 50_000...50_999
    let fault = Machine(limits, isOfServer: true).findings.last
    #expect(fault?.verdict == .warning)
    #expect(fault?.detail.hasPrefix("1000 for outgoing connections, 50000 to 50999") == true)
  }
}
