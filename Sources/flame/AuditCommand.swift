import ArgumentParser
import Configuration
import Cryptography
import Glibc
import Rounds
import Stages
import Wire

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Check what was published and what operators did.",
    discussion: "Example: flame audit verify 12",
    subcommands: [Verify.self, Log.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Work on a kept round again and compare the bytes with its release.",
      discussion: """
        Reads the data folder; no process needs to run. The floats of the round must be kept (`keep`), and this host \
        must have the engine of the round.

        Exit status: 0 the same bytes, 1 it cannot be checked, 5 other bytes.

        Example: flame audit verify 12
        """)

    @Argument(help: "The round.") var round: UInt64
    @Option(help: "How to print the result.") var format = OutputFormat.table
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    private static let differs = ExitCode(5)

    func run() throws {
      let configuration = try server.load()
      let federation = try Federation(configuration.folder(try configuration.chosen(chosen.federation)))
      let audit = try RoundAudit(federation, round: round)
      switch format {
      case .json: printNow(try json(audit))
      case .table: printNow(audit.words)
      }
      if !audit.isIdentical { throw Self.differs }
    }
  }
}

/// A round worked on again, beside what was published.
struct RoundAudit: Encodable {
  let federation: String
  let round: UInt64
  let release: UInt64
  let published: String
  let recomputed: String
  let bytes: Int
  let isIdentical: Bool

  init(_ federation: Federation, round: UInt64) throws {
    let folder = federation.folder.round(round)
    let (manifest, digest, _) = try SealedRoundFile.manifest(in: folder)
    let base = ReleaseStore(federation).weightsPath(manifest.base)
    guard FileSystem.exists("\(folder)/rows"), FileSystem.exists(base) else {
      throw StoreError(
        .conflict(noLongerKept("the floats of round \(round)")), "read", folder)
    }
    guard manifest.engine == .current else {
      let engines = "round \(round) was computed by engine “\(manifest.engine.name)”, here is “\(Engine.current.name)”"
      throw StoreError(.conflict(engines), "read", folder)
    }
    let published = try Self.release(of: digest, federation)
    let weights = try Self.recompute(federation, round)
    self.federation = federation.name
    self.round = round
    release = published.release
    self.published = Digest(bytes: published.weightsDigest)?.hex ?? ""
    recomputed = Digest(of: weights).hex
    bytes = weights.count
    isIdentical = published.weightsDigest == Digest(of: weights).bytes
  }

  var words: String {
    isIdentical
      ? "round \(round) gives release \(release) again: \(bytes) bytes, digest \(recomputed)"
      : "round \(round) does NOT give release \(release): published \(published), computed now \(recomputed)"
  }

  private static func release(of round: Digest, _ federation: Federation) throws -> ReleaseManifest {
    let store = ReleaseStore(federation)
    for release in try store.numbers().reversed() {
      let manifest = try store.manifest(release).manifest
      if manifest.roundDigest == round.bytes && !manifest.announcesKeys { return manifest }
    }
    throw StoreError(.conflict("no release was made of this round"), "read", federation.folder.releases)
  }

  private static func recompute(_ federation: Federation, _ round: UInt64) throws -> [UInt8] {
    let scratch = try FileSystem.makeTemporaryFolder("flame-audit")
    let bar = ProgressLine(label: "computing")
    defer {
      bar.clear()
      try? FileSystem.remove(scratch)
    }
    return try RoundReplay.weights(federation, round: round, scratch: scratch) { bar.show($0) }
  }
}
