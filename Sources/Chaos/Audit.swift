internal import Glibc
package import Rounds
internal import Wire

/// Looks for everything that must not be when a stack has ended. Reads the store only.
package struct Audit {
  private let folder: FederationFolder
  private let rounds: UInt64
  private let agents: [String]
  private let keep: Int

  package init(_ folder: FederationFolder, rounds: Int, agents: [String], keep: Int) {
    self.folder = folder
    self.rounds = UInt64(rounds)
    self.agents = agents.sorted()
    self.keep = keep
  }

  /// In words, what is wrong.
  ///
  /// - Parameters:
  ///   - calm: what the subscriber of an undisturbed stack got.
  ///   - agentFolder: where an agent keeps its files, if one is a process.
  package func findings(
    _ evidence: Evidence, calm: [Evidence.Print], agentFolder: String? = nil
  ) throws -> [String] {
    try (1...max(1, rounds)).flatMap { try findings(round: $0, evidence) } + differences(evidence.releases, calm)
      + retention() + leftovers(in: folder.path) + (agentFolder.map(outdated) ?? [])
  }

  // MARK: Every accepted update is in its round

  private func findings(round: UInt64, _ evidence: Evidence) throws -> [String] {
    let outcome = try outcome(round)
    guard outcome == "released" else { return ["round \(round): \(outcome)"] }
    let manifest = try SealedRoundFile.manifest(in: folder.round(round)).0
    let sent = evidence.offered[manifest.base] ?? [:]
    let strange = manifest.rows.filter { sent[$0.agent] != $0.checksums }.map(\.agent)
    let names = Set(manifest.rows.map(\.agent))
    let lost = evidence.accepted[round, default: []].subtracting(names).sorted()
    return (names == Set(agents) ? [] : ["round \(round): sealed with \(names.count) of \(agents.count) agents"])
      + lost.map { "round \(round): \($0) was told “accepted” and is not in it" }
      + strange.map { "round \(round): the update of \($0) is not what it sent" }
  }

  private func outcome(_ round: UInt64) throws -> String {
    for case .ended(let end) in try RoundLog.read("\(folder.round(round))/round.log").map(\.event) {
      return end.outcome == "released" ? end.outcome : "\(end.outcome): \(end.reason)"
    }
    return "never ended"
  }

  // MARK: No release is missing or differs

  private func differences(_ releases: [Evidence.Print], _ calm: [Evidence.Print]) -> [String] {
    let expected = (0...rounds).map { $0 }
    var found = releases.map(\.release) == expected ? [] : ["the subscriber got releases \(releases.map(\.release))"]
    if calm.map(\.release) != expected { found.append("the undisturbed run has releases \(calm.map(\.release))") }
    for (release, undisturbed) in zip(releases, calm) where release != undisturbed {
      found.append("release \(release.release) differs from the undisturbed run")
    }
    return found
  }

  // MARK: Nothing is left behind

  /// Floats that should be gone.
  private func retention() throws -> [String] {
    let oldest = rounds - min(rounds, UInt64(keep))
    var kept: [(String, [UInt64])] = try ["clipping", "noising"].map { stage in
      (stage, try FederationFolder.numbers(in: "\(folder.path)/\(stage)"))
    }
    for (where_, name) in [(folder.rounds, "rows"), (folder.releases, "weights.safetensors")] {
      let numbers = try FederationFolder.numbers(in: where_).filter { FileSystem.exists("\(where_)/\($0)/\(name)") }
      kept.append((name, numbers))
    }
    return kept.flatMap { name, numbers in
      numbers.filter { $0 <= oldest && oldest > 0 }.map { "\(name) of \($0) are kept beyond the newest \(keep)" }
    }
  }

  /// What an agent should not have any more: it keeps the files of one release, and what it is training with.
  private func outdated(in path: String) throws -> [String] {
    let kept = ["base-", "local-"].flatMap { prefix in [rounds, rounds - 1].map { "\(prefix)\($0).safetensors" } }
    let names = try FileSystem.list(path)
    let releases = Set(names.compactMap { $0.split(separator: "-").last?.split(separator: ".").first })
    let strange = names.filter { name in !kept.contains { name.hasPrefix($0) } }.map { "\(path)/\($0) was left behind" }
    return strange + (releases.count > 1 ? ["\(path) has files of \(releases.count) releases"] : [])
  }

  /// Files that were never put in place. A worker that stood still for longer than its lease may leave one in a kept
  /// round, with which it goes.
  private func leftovers(in path: String) throws -> [String] {
    guard isFolder(path) else { return [] }
    return try FileSystem.list(path).flatMap { name -> [String] in
      let isLeft =
        name.hasSuffix(FileSystem.temporarySuffix) || name.hasSuffix(".partial")
        || (path == folder.releases && name.hasPrefix("."))
      if isLeft && isInKeptRound(path) { return [String]() }
      return isLeft ? ["\(path)/\(name) was left behind"] : try leftovers(in: "\(path)/\(name)")
    }
  }

  private func isInKeptRound(_ path: String) -> Bool {
    guard FileSystem.parent(path) != folder.releases, let name = path.split(separator: "/").last else { return false }
    return UInt64(name).map { $0 + UInt64(keep) > rounds } ?? false
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// Numbers of living processes whose command line names a folder.
func processes(naming folder: String) throws -> [String] {
  try FileSystem.list("/proc").filter { name in
    guard let number = Int32(name), number != getpid() else { return false }
    return commandLine(number).contains(folder)
  }
}

/// Empty where the process is gone.
private func commandLine(_ process: Int32) -> String {
  let descriptor = open("/proc/\(process)/cmdline", O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = read(descriptor, &bytes, bytes.count)
  return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}
