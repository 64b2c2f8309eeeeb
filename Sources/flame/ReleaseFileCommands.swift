import ArgumentParser
import Configuration
import Cryptography
import Rounds
import Wire

extension ReleaseCommandGroup {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a release's weights to a file, after their digest and signature are checked.",
      discussion: """
        Reads the data folder; no process needs to run. The file is a safetensors file with the names and shapes of \
        release 0.

        Example: flame release export 12 model.safetensors
        """)

    @Argument(help: "The release.") var release: UInt64
    @Argument(help: "The file to write.") var file: String
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      let store = try server.releaseStore(chosen.federation)
      guard FileSystem.exists(store.weightsPath(release)) else {
        let gone = noLongerKept("the weights of release \(release)") + "; `flame releases` says of which"
        throw StoreError(.conflict(gone), "read", store.weightsPath(release))
      }
      let weights = try whileWaiting("exporting release \(release)") {
        let weights = try store.weights(release)
        try FileSystem.replace(file, with: weights, synchronised: true)
        return weights
      }
      let digest = Digest(bytes: try store.manifest(release).manifest.weightsDigest)?.hex ?? ""
      printNow("release \(release) (\(try store.state(release).name)): \(weights.count) bytes, digest \(digest)")
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell which release a file is, by its digest and the publisher's signature.",
      discussion: """
        Reads the data folder; no process needs to run. Manifests are kept for ever, so that old releases are known too.

        Exit status: 0 it is a release, 5 it is none.

        Example: flame release verify model.safetensors
        """)

    @Argument(help: "A safetensors file.") var file: String
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    private static let unknown = ExitCode(5)

    func run() throws {
      let store = try server.releaseStore(chosen.federation)
      let digest = try whileWaiting("reading \(file)") { Digest(of: try FileSystem.read(file, limit: 1 << 40)) }
      for release in try store.numbers().reversed() {
        let manifest = try store.manifest(release).manifest
        guard manifest.weightsDigest == digest.bytes else { continue }
        printNow("\(file) is release \(release) of \(manifest.federation), \(try store.state(release).name)")
        return
      }
      printError("\(file) is no release: none has the digest \(digest.hex)")
      throw Self.unknown
    }
  }
}

extension ServerOptions {
  /// The releases on this machine’s disk.
  func releaseStore(_ federation: String?) throws -> ReleaseStore {
    let configuration = try load()
    let federation = try Federation(configuration.folder(try configuration.chosen(federation)))
    return ReleaseStore(federation)
  }
}
