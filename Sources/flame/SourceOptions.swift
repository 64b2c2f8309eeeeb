import AgentClient
import ArgumentParser
import Collector
import Configuration
import Cryptography
import Rounds

/// The flags that tell an agent or a subscriber where a federation is: a configuration on the same machine, or the
/// endpoints and the publisher's key.
struct SourceOptions: ParsableArguments {
  @OptionGroup var server: ServerOptions

  @Option(help: ArgumentHelp("The federation; needed where there is more than one.", valueName: "NAME"))
  var federation: String?

  @Option(help: ArgumentHelp("Where the releases are broadcast, without a configuration.", valueName: "ENDPOINT"))
  var releases: String?

  @Option(help: ArgumentHelp("Where ranges of releases are served, without a configuration.", valueName: "ENDPOINT"))
  var ranges: String?

  @Option(help: ArgumentHelp("The publisher's key, without a configuration: 64 digits.", valueName: "HEX"))
  var key: String?

  func source() throws -> ReleaseSource {
    guard let releases, let ranges, let key else {
      guard releases == nil, ranges == nil, key == nil else {
        throw ValidationError("--releases, --ranges and --key are given together or not at all")
      }
      let configuration = try server.load()
      let federation = try Federation(configuration.folder(try configuration.chosen(federation)))
      return federation.source(configuration.endpoints)
    }
    guard let federation else { throw ValidationError("--federation is needed with --releases") }
    guard let bytes = Digest(hex: key)?.bytes, let publisher = PublicKey(bytes: bytes) else {
      throw ValidationError("--key: the publisher's key has 64 hexadecimal digits; `flame init` printed it")
    }
    return ReleaseSource(federation: federation, key: publisher, broadcast: releases, ranges: ranges)
  }
}
