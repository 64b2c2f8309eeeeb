import ArgumentParser
import Lab
import Learning
import Rounds
import Text

/// Release 0 as it will be published.
struct FirstModel {
  let spec: ModelSpec
  let bytes: [UInt8]
  let findings: [ModelFinding]
  let frozen: Int

  /// From a file; throws where no agent could ever send it back.
  init(path: String, buffers: [String], frozen: [String]) throws {
    let file = try ModelFile(path: path, bufferPatterns: buffers, frozenPatterns: frozen)
    let examination = try ModelExamination(file)
    try examination.check(path)
    (spec, bytes, findings) = (file.spec, try file.releaseZero(), examination.findings)
    self.frozen = file.frozen.count
  }

  /// A built-in model.
  init(_ network: Network, seed: UInt64) throws {
    spec = try ModelSpec(network)
    bytes = spec.safetensors(row: network.initialParameters(seed: seed))
    (findings, frozen) = ([], 0)
  }
}

/// The options that say what tensors are.
struct RoleOptions: ParsableArguments {
  @Option(
    name: .customLong("buffer"),
    help: ArgumentHelp(
      "Tensors that are no parameters, beside running means and variances: no clipping, no noise, but the median.",
      valueName: "GLOB"))
  var buffers: [String] = []

  @Option(
    help: ArgumentHelp(
      "Tensors that nobody trains, such as masks and tables of positions: they stay as they are and do not travel.",
      valueName: "GLOB"))
  var frozen: [String] = []
}

extension [ModelFinding] {
  /// Tells a person, on standard error.
  func tell() {
    for finding in self {
      let text = "\(finding.grade.rawValue): \(finding.found)\(finding.advice.isEmpty ? "" : "; \(finding.advice)")"
      writeError(escaped(text, keepingLines: true) + "\n")
    }
  }
}

/// Does what makes files and folders; where it fails, those of `paths` that were not there before are removed.
func orNothing<Value>(at paths: [String], _ body: () throws -> Value) throws -> Value {
  let absent = paths.filter { !FileSystem.exists($0) }.map(firstAbsent)
  do { return try body() } catch {
    for path in absent { try? FileSystem.remove(path) }
    throw error
  }
}

/// The folder nearest to the root that would have to be made for a path.
private func firstAbsent(_ path: String) -> String {
  let parent = FileSystem.parent(path)
  return FileSystem.exists(parent) ? path : firstAbsent(parent)
}
