import Access
import ArgumentParser
import Configuration
import Diagnosis
import Rounds
import Text

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look for what keeps a server, or an agent, from working, and say what to do.",
    discussion: """
      On a server's machine: libraries, configuration, keys and their modes, federations, disk, clock, limits, endpoints, \
      and how the processes answer that run. Run it as the server's user. With --invitation, on an agent's machine: \
      whether the server answers, lets the key in, and signs with the publisher's key. It changes nothing and takes part \
      in nothing.

      Exit status: 0 all is well, 6 there are warnings, 1 something is wrong.

      Examples:
        flame doctor
        flame doctor --invitation icu.flame --format json
      """)

  @Option(help: ArgumentHelp("The operator's invitation: look at its server from here.", valueName: "FILE"))
  var invitation: String?

  @Option(help: ArgumentHelp("This peer's private key; by default beside the invitation.", valueName: "FILE"))
  var keyFile: String?

  @Option(help: "How to print it.") var format = OutputFormat.table
  @OptionGroup var server: ServerOptions

  func run() throws {
    let findings = try whileWaiting("looking") {
      try invitation.map { try Libraries.look().findings + guest(of: $0) } ?? host()
    }
    switch format {
    case .json: for finding in findings { printNow(try json(FindingLine(finding))) }
    case .table: printNow(findings.text)
    }
    if findings.exitStatus != 0 { throw ExitCode(findings.exitStatus) }
  }

  /// Without a configuration there is nothing further to look at.
  private func host() -> [Finding] {
    do { return Examination(try server.load()).run() } catch {
      return Libraries.look().findings + [.wrong("configuration", "\(error)", cure: "see docs/configuration.md")]
    }
  }

  private func guest(of path: String) throws -> [Finding] {
    let invitation: Invitation
    do { invitation = try Invitation.read(path) } catch {
      return [.wrong("invitation", "\(error)", cure: "ask the operator for it again: flame federation invite")]
    }
    let key = keyFile ?? Invitation.keyPath(besides: path)
    let file = SecretFile.look("peer's", key)
    guard file.mode != nil else {
      return [.wrong("keys", "there is no key \(key)", cure: "make it: flame agent join \(path)")]
    }
    guard file.finding.state != .wrong else { return [file.finding] }
    let own = try KeyFile.load(key)
    let servers = ServerKeyFile.keys(Invitation.path(besides: path, "servers"), own: own, invitation)
    return [
      .ok("invitation", "federation \(invitation.federation)"), file.finding,
    ] + (try RemoteServer.look(invitation, own: own, servers: servers).findings)
  }
}

private struct FindingLine: Encodable {
  let check: String
  let state: String
  let found: String
  let cure: String

  init(_ finding: Finding) {
    check = finding.check
    state = finding.state.rawValue
    found = finding.found
    cure = finding.cure
  }
}

extension [Finding] {
  /// For a person: what is found, and below each fault what to do.
  fileprivate var text: String {
    let rows = flatMap { finding in
      [[finding.state == .ok ? "ok" : finding.state.rawValue.uppercased(), finding.check, finding.found]]
        + (finding.cure.isEmpty ? [] : [["", "", "→ \(finding.cure)"]])
    }
    let wrong = self.count { $0.state == .wrong }
    let warnings = self.count { $0.state == .warning }
    let end = wrong + warnings == 0 ? "all is well" : "\(wrong) wrong, \(warnings) warnings"
    return table(["state", "check", "found"], rows) + "\n\n" + end
  }
}
