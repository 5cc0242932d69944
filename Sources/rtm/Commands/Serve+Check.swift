import CommandKit
import Glibc
import Reactor
import Settings
import Terminal

/// `rtm serve --check`: what holds, where it comes from, and what is odd about it.
extension Serve {
  static func check(_ plan: ServePlan) throws -> ExitStatus {
    let report = SettingsReport(
      plan.arguments, apps: plan.apps, addresses: plan.addresses, dialects: plan.dialects)
    try write(text(of: report, Style.standardOutput))
    for warning in plan.warnings + unknownVariables(plan) { complain("warning: \(warning)") }
    try checkMachine(plan)
    return .success
  }

  /// Comments stand in one column, unless a line is too long for it.
  static func text(of report: SettingsReport, _ style: Style) -> String {
    let lengths = report.lines.map {
      $0.key.count + 1 + ($0.value.isEmpty ? 0 : $0.value.count + 1)
    }
    let column = lengths.filter { $0 <= 44 }.max() ?? 0
    return zip(report.lines, lengths).map { line, length in
      let value = line.value.isEmpty ? "" : " \(line.value)"
      let gap = String(repeating: " ", count: max(0, column - length) + 2)
      let source = line.source.isEmpty ? "" : gap + style("# \(line.source)", .dim)
      return style(line.key, .cyan) + ":" + value + source + "\n"
    }.joined()
  }

  /// Variables that look like ours and mean nothing to any command.
  private static func unknownVariables(_ plan: ServePlan) -> [String] {
    let options = program.root.subcommands.flatMap { [$0] + $0.subcommands }.flatMap(\.options)
    let secrets = options.filter(\.isSecret).flatMap(\.variables).map { $0 + "_FILE" }
    let known = options.flatMap(\.variables) + secrets + [SettingsFiles.stageVariable]
    return plan.files.names(beginning: "RTM_").filter { !known.contains($0.name) }.map {
      name, origin in
      "\(origin) means nothing; "
        + (nearest(to: name, among: known).map { "did you mean \($0)?" }
          ?? "'rtm serve --help' lists the variables")
    }
  }

  private static func checkCertificates(_ settings: ServerSettings) throws(Failure) {
    guard settings.hasCertificate else { return }
    do {
      let server = try TLSServer(settings.identityFiles)
      for identity in server.identities {
        let (files, end) = (identity.files, identity.certificate.notAfter)
        if end < time(nil) {
          let day = TLSCertificate.day(end)
          complain("warning: the certificate in \(files.certificate) expired on \(day)")
        }
        if identity.isKeyOpenToAll {
          complain("warning: everybody on this machine may read \(files.key); chmod o-r it")
        }
      }
    } catch {
      throw Failure(.failure, "\(error) (--tls-cert, --tls-key)")
    }
  }

  /// What the settings ask of this machine, as far as it can be told without doing it.
  private static func checkMachine(_ plan: ServePlan) throws(Failure) {
    try checkCertificates(plan.settings)
    guard let path = plan.settings.portFile else { return }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK) == 0 else {
      throw Failure(
        .failure, "--port-file \(path): \(String(cString: strerror(errno)).lowercased())")
    }
  }
}
