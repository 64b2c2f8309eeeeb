import AgentClient
import ArgumentParser
import Cryptography
import Glibc
import Logging
import Messaging
import Processes
import Rounds
import Text
import Wire

struct SubscribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subscribe", abstract: "Follow the releases of the global model.",
    discussion: """
      Every release shown is verified: signature, place in the chain, digest of the weights. With --exec, the command \
      gets FLAME_RELEASE, FLAME_BASE (the absolute path of the safetensors file) and FLAME_DIGEST. With --post, the \
      receiver gets the JSON \
      object that --format json prints; a release that it does not take (status 2…) is sent again for up to two \
      minutes, so it may come twice. First the file is saved, then the link is moved, then it is posted, then the \
      command runs, and then the number is written into the file of --cursor: started again with it, whatever ended it, \
      it goes on with the release behind that one, so that each is passed on at least once while its weights are kept.

      Exit status: 0 done or ended by Ctrl-C, 1 failed, 4 a command of --exec failed or --post was not taken: go on \
      with --cursor, or with --from and the release that is named.

      Examples:
        flame subscribe --count 3 --format json
        flame subscribe --from 0 --save models --latest models/latest.safetensors
        flame subscribe --post https://models.example.org/releases --cursor posted
        flame subscribe --exec 'python3 evaluate.py "$FLAME_BASE"'
      """)

  @Option(help: ArgumentHelp("Begin with this release; by default with the newest.", valueName: "N"))
  var from: UInt64?

  @Option(help: ArgumentHelp("End after so many releases.", valueName: "N"))
  var count: Int?

  @Option(help: ArgumentHelp("Write each release into this folder, as release-N.safetensors.", valueName: "DIR"))
  var save: String?

  @Option(help: ArgumentHelp("Keep this symbolic link on the newest file of --save.", valueName: "PATH"))
  var latest: String?

  @Option(help: ArgumentHelp("Send what is known of each release to this receiver, by HTTP POST.", valueName: "URL"))
  var post: String?

  @Option(name: .customLong("exec"), help: ArgumentHelp("Run this for each release.", valueName: "COMMAND"))
  var command: String?

  @Option(
    help: ArgumentHelp(
      "Keep the number of the last release that was passed on in this file, and go on behind it; --from counts where "
        + "there is no file yet.", valueName: "FILE"))
  var cursor: String?

  @Option(help: "How to print them.") var format = OutputFormat.table
  @OptionGroup var source: SourceOptions

  private static let passingOnFailed = ExitCode(4)

  func validate() throws {
    if let count, count < 1 { throw ValidationError("--count is \(count); it must be at least 1") }
    if latest != nil && save == nil { throw ValidationError("--latest needs --save: it links to a file there") }
    _ = try post.map(Webhook.init)
  }

  func run() throws {
    let stop = Stop.bySignal()
    startLogging(default: .warning)
    let context = Context()
    let access = try source.access()
    access.tellUnknownHosts()
    let cursor = cursor.map { ReleaseCursor(path: $0, publisher: access.source.key) }
    let follower = try ReleaseFollower(
      context: context, source: access.source,
      wanted: try (cursor?.next() ?? from).map { .every(from: $0) } ?? .everyFromNow,
      transport: access.transport, servers: access.servers, seen: access.seen)
    if format == .table { printNow(ReleaseRow.header) }
    let folder = try save ?? (command == nil ? nil : FileSystem.makeTemporaryFolder("flame-subscribe"))
    defer { if save == nil, let folder { try? FileSystem.remove(folder) } }
    if let folder { try FileSystem.makeFolder(folder) }
    let webhook = try post.map(Webhook.init)
    var left = count ?? .max
    while left > 0 {
      let items = [PollItem(descriptor: stop.descriptor)] + follower.pollItems
      if try poll(items, milliseconds: follower.pauseMilliseconds)[0] { return }
      for release in try follower.process(now: monotonicMilliseconds()).prefix(left) {
        let file = try keep(release, folder)
        guard try show(release, file, webhook, until: stop) else { return }
        try cursor?.passed(release.number)
        left -= 1
      }
    }
  }

  /// Writes the file, and then the link.
  private func keep(_ release: Release, _ folder: String?) throws -> String? {
    guard let folder else { return nil }
    let name = "release-\(release.number).safetensors"
    try FileSystem.replace("\(folder)/\(name)", with: release.weights, synchronised: cursor != nil)
    if let latest {
      let (place, home) = try (FileSystem.realPath(FileSystem.parent(latest)), FileSystem.realPath(folder))
      try FileSystem.replaceLink(latest, to: place == home ? name : "\(home)/\(name)")
    }
    return "\(folder)/\(name)"
  }

  /// Passes a release on; false where it is time to end.
  private func show(_ release: Release, _ file: String?, _ webhook: Webhook?, until stop: Stop) throws -> Bool {
    let row = ReleaseRow(release, file: save == nil ? nil : file)
    printNow(format == .json ? try json(row) : row.line)
    if let webhook {
      switch try webhook.post(json(ReleaseRow(release, file: nil)), until: stop) {
      case .delivered: break
      case .stopped: return false
      case .failed(let reason):
        printError("\(webhook.receiver) did not take release \(release.number): \(reason)")
        throw Self.passingOnFailed
      }
    }
    if let command, let file { try run(command, release, file, row) }
    return true
  }

  private func run(_ command: String, _ release: Release, _ file: String, _ row: ReleaseRow) throws {
    var child = try ChildProcess(
      shell: command,
      environment: [
        "FLAME_RELEASE": "\(release.number)", "FLAME_BASE": FileSystem.absolute(file), "FLAME_DIGEST": row.digest,
      ],
      output: format == .json ? STDERR_FILENO : nil)
    let status = child.wait()
    guard status.isSuccess else {
      printError("the command \(status) at release \(release.number)")
      throw Self.passingOnFailed
    }
    if save == nil { try FileSystem.remove(file) }
  }
}

/// A release as a subscriber sees it.
struct ReleaseRow: Encodable {
  static let header = "release  round  agents  admitted  rule      bytes       digest"

  let federation: String
  let release: UInt64
  let parent: UInt64
  let origin: String
  let round: UInt64
  let rule: String
  let agents: UInt32
  let admitted: UInt32
  let noiseFactor: Double
  let seeded: Bool
  let bytes: Int
  /// BLAKE2b-256 of the safetensors file.
  let digest: String
  /// BLAKE2b-256 of the signed manifest.
  let manifest: String
  let file: String?

  init(_ release: Release, file: String?) {
    let manifest = release.verified.manifest
    federation = manifest.federation
    self.release = manifest.release
    parent = manifest.parent
    origin = manifest.origin
    round = manifest.round
    rule = manifest.rule
    agents = manifest.agents
    admitted = manifest.admitted
    noiseFactor = manifest.noiseFactor
    seeded = manifest.seeded
    bytes = release.weights.count
    digest = Digest(bytes: manifest.weightsDigest)?.hex ?? ""
    self.manifest = release.verified.digest.hex
    self.file = file
  }

  var line: String {
    let cells = [
      "\(release)", "\(round)", "\(agents)", "\(admitted)", shown(rule.isEmpty ? origin : rule, most: 32), "\(bytes)",
    ]
    let padded = zip(cells, [7, 5, 6, 8, 8, 10]).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
    return (padded + [digest]).joined(separator: "  ")
  }
}
