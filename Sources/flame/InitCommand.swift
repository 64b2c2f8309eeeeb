import Access
import ArgumentParser
import Configuration
import Cryptography
import Lab
import Learning
import Processes
import Rounds

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a federation: its keys and release 0.",
    discussion: """
      Release 0 is a safetensors file (--weights) or a built-in model (--model) with weights drawn from --seed. Where \
      there is no configuration file yet, one to start from is written. The values of a file are looked at: what no \
      agent could ever send back is refused, and what harms is named with its cure. Where init fails it leaves nothing.

      Examples:
        flame init --federation icu --weights model.safetensors
        flame init --federation icu --weights model.safetensors --frozen 'h.*.attn.masked_bias'
        flame init --federation try --model mlp-784-64-10 --seed 1
        flame init --federation icu --model mlp-784-64-10 --security curve
      """)

  @Option(help: ArgumentHelp("The federation's name.", valueName: "NAME"))
  var federation: String

  @Option(help: ArgumentHelp("Release 0, a safetensors file.", valueName: "FILE"))
  var weights: String?

  @Option(help: ArgumentHelp("A built-in model: mlp- and its layers' widths, like mlp-784-64-10.", valueName: "MODEL"))
  var model: String?

  @Option(help: ArgumentHelp("Seed of a built-in model's weights.", valueName: "N"))
  var seed: UInt64 = 0

  @OptionGroup var roles: RoleOptions

  @Option(help: "What the configuration says that is written: curve, or none for ipc and loopback endpoints only.")
  var security: WrittenSecurity?

  @Option(
    help: ArgumentHelp(
      "Derive all secrets from this number. For demos and tests only: releases say `seeded`.", visibility: .hidden))
  var secretSeed: UInt64?

  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard FederationFolder.isValidFederation(federation) else {
      throw ValidationError("--federation: a name has 1 to 64 letters, digits, dashes and underscores")
    }
    guard (weights == nil) != (model == nil) else { throw ValidationError("give one of --weights and --model") }
    if let model { _ = try network(model) }
    guard weights != nil || (roles.buffers + roles.frozen).isEmpty else {
      throw ValidationError("--buffer and --frozen are for --weights: a built-in model has neither")
    }
  }

  func run() throws {
    let first = try whileWaiting("reading the model") { try firstModel() }
    let isNew = !FileSystem.exists(server.config)
    if !isNew && security != nil {
      throw ValidationError("\(server.config) is there already: write what --security would say into it")
    }
    let configuration = try isNew ? server.load(text) : server.load()
    let folder = configuration.folder(try configuration.chosen(federation))
    let made = try orNothing(
      at: [server.config, folder.path, configuration.data] + (configuration.keys.map { [$0] } ?? [])
    ) {
      if isNew { try FileSystem.replace(server.config, with: Array(text.utf8), synchronised: false) }
      try make(first, folder, configuration)
      return try Federation(folder)
    }
    first.findings.tell()
    if isNew { printNow("wrote \(server.config)") }
    let size = "\(first.spec.parameters) parameters, \(first.spec.buffers) buffer values"
    let frozen = first.frozen > 0 ? ", \(first.frozen) tensors frozen" : ""
    printNow("federation \(federation): \(size)\(frozen)")
    printNow("publisher key \(Hexadecimal.text(made.publisherKey.bytes))")
    printNow("next: flame up --config \(server.config)")
  }

  private func make(
    _ first: FirstModel, _ folder: FederationFolder, _ configuration: ServerConfiguration
  ) throws {
    let secret = secretSeed.map { Digest(of: Array("flame seed \($0)".utf8)).bytes }
    try configuration.logged("init", federation, outcome: Self.outcome) {
      let made = try configuration.keys.map { try KeyFolder($0).prepare() } ?? []
      try whileWaiting("writing release 0") {
        try Federation.create(folder, spec: first.spec, weights: first.bytes, seed: secret)
      }
      return made
    }
  }

  private static func outcome(_ keys: [String]) -> String {
    keys.isEmpty ? "done" : "done, with new keys \(keys.joined(separator: ", "))"
  }

  private func firstModel() throws -> FirstModel {
    guard let weights else { return try FirstModel(try network(model ?? ""), seed: seed) }
    return try FirstModel(path: weights, buffers: roles.buffers, frozen: roles.frozen)
  }

  /// The configuration to start from.
  private var text: String {
    """
    # FLAME server. Every setting can be overridden by a variable (FLAME_DATA, …) and by --set; see docs/configuration.md.
    data: flame-data
    \((security ?? .none).line)
    federations:
      \(federation):
        updates: {min: 3, max: 1000}
        time: {min: 0, max: 600}   # seconds

    """
  }
}

enum WrittenSecurity: String, ExpressibleByArgument, CaseIterable {
  case none
  case curve

  fileprivate var line: String {
    switch self {
    case .none: "security: none            # plain transport: ipc and loopback endpoints only"
    case .curve: "security: curve           # encrypted; only keys on the access list get in"
    }
  }
}

/// The network that a name like mlp-784-64-10 stands for.
func network(_ name: String) throws -> Network {
  let parts = name.split(separator: "-")
  let widths = parts.dropFirst().compactMap { Int($0) }
  guard parts.first == "mlp", widths.count == 3, parts.count == 4, widths.allSatisfy({ (1...100_000).contains($0) })
  else {
    throw ValidationError("there is no built-in model “\(name)”; write mlp-INPUTS-HIDDEN-CLASSES, like mlp-784-64-10")
  }
  return Network.mlp(widths[0], widths[1], widths[2])
}
