internal import Cryptography
internal import Lab
internal import Learning
internal import Rounds

/// The model a run begins with: some rounds without attack and without defense (`CleanFederation`), made once for all
/// attacks and defenses and kept in a folder.
struct WarmStart: Equatable, Sendable {
  let model: [Float]
  /// A round earlier.
  let previous: [Float]

  private static let version = 1

  /// Which runs share a warm start.
  static func key(_ settings: RunSettings, dataVersion: Int) -> String {
    Experiments.key(
      of: [
        "warm start \(version)", settings.data, "\(dataVersion)", settings.model ?? "", settings.partition,
        "\(settings.agents)",
        settings.examples.map { "\($0)" } ?? "", "\(settings.warmRounds)", "\(settings.seed)",
      ] + (settings.optimiser.map { [$0] } ?? []))
  }

  static func make(_ material: Material, rounds: Int) -> WarmStart {
    let models = CleanFederation.models(
      material.training, agents: material.agents.map { ($0.name, $0.data) }, rounds: rounds)
    return WarmStart(model: models.last, previous: models.before)
  }
}

/// Warm starts in a folder: BLAKE2b-256 of the rest, then both models, float32 little-endian.
struct WarmStartStore: Sendable {
  let folder: String

  func contains(_ key: String) -> Bool { FileSystem.exists(path(key)) }

  /// The kept one if it is whole, else a new one, which is kept.
  func warmStart(_ settings: RunSettings, _ material: Material) throws -> WarmStart {
    let key = WarmStart.key(settings, dataVersion: material.data.version)
    if let kept = read(key, count: material.training.network.parameterCount) { return kept }
    let made = WarmStart.make(material, rounds: settings.warmRounds)
    try write(made, key)
    return made
  }

  private func read(_ key: String, count: Int) -> WarmStart? {
    guard contains(key), let bytes = try? FileSystem.read(path(key)) else { return nil }
    let floats = bytes.dropFirst(Digest.byteCount)
    guard floats.count == 8 * count, Digest(of: floats).bytes == Array(bytes.prefix(Digest.byteCount)) else {
      return nil
    }
    let values = Self.values(floats)
    return WarmStart(model: Array(values[..<count]), previous: Array(values[count...]))
  }

  private func write(_ start: WarmStart, _ key: String) throws {
    try FileSystem.makeFolder(folder, permissions: 0o755)
    let floats = Self.bytes(start.model) + Self.bytes(start.previous)
    try FileSystem.replace(
      path(key), with: Digest(of: floats).bytes + floats, synchronised: false, permissions: 0o644)
  }

  private func path(_ key: String) -> String { "\(folder)/warm-\(key)" }

  private static func bytes(_ values: [Float]) -> [UInt8] {
    values.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
  }

  private static func values(_ bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / 4).map {
        Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }
}
