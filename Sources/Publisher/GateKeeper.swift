internal import Configuration
internal import Glibc
internal import Logging
internal import Processes
internal import Rounds

/// Runs the gate's command for candidates: exit status 0 approves, anything else or too long refuses.
///
/// A publisher that restarts asks again: the command may run more than once for a candidate.
struct GateKeeper {
  private struct Trial {
    let release: UInt64
    var child: ChildProcess
    let deadline: UInt64
  }

  private var trial: Trial?

  var isBusy: Bool { trial != nil }

  /// Looks at the candidate of a federation and at the command that judges it.
  mutating func attend(_ publisher: FederationPublisher, now: UInt64) throws {
    guard case .command(let command, let limit) = publisher.configuration.gate else { return }
    if trial != nil { return try look(publisher, now) }
    guard let release = try publisher.candidate() else { return }
    let variables = [
      "FLAME_CANDIDATE": FileSystem.absolute(publisher.store.weightsPath(release)), "FLAME_RELEASE": "\(release)",
      "FLAME_FEDERATION": publisher.federation.name,
    ]
    let child = try ChildProcess(shell: command, environment: variables)
    trial = Trial(release: release, child: child, deadline: now + limit)
  }

  private mutating func look(_ publisher: FederationPublisher, _ now: UInt64) throws {
    guard var trial else { return }
    if let status = trial.child.poll() {
      self.trial = nil
      return status.isSuccess
        ? try publisher.approve(trial.release) : try publisher.refuse(trial.release, "the command \(status)")
    }
    self.trial = trial
    guard now >= trial.deadline else { return }
    stop()
    try publisher.refuse(trial.release, "the command took too long")
  }

  /// Ends a command that runs.
  mutating func stop() {
    guard var trial else { return }
    trial.child.signal(SIGKILL, wholeGroup: true)
    _ = trial.child.wait()
    self.trial = nil
  }
}
