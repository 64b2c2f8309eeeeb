internal import Glibc
internal import Processes
internal import Rounds

/// Where the intrusion set comes from: the captures that nDPI 4.2 is tested with, in the Debian source package `ndpi`.
///
/// Fetched by apt-get with a configuration of its own, so that nothing of the machine's is changed; turned into a small
/// file, which is all that is kept. An interrupted download is taken up where it ended.
package struct IntrusionSource: Sendable {
  package static let package = "ndpi"
  package static let archive = "ndpi_4.2.orig.tar.gz"
  package static let sha256 = "e54ce8fe13adc5d747be7553513657fae78f796e0bd459e122c280cc06ce4daf"
  private static let archiveBytes = 126_559_327
  private static let longestFlowFile = 1 << 28

  private let cache: String
  private let sources: String
  private let workshop: Workshop

  /// - Parameters:
  ///   - cache: folder for what is kept; made where it is absent.
  ///   - sources: the folder of apt's own lists of sources.
  package init(cache: String, sources: String = "/etc/apt") {
    self.cache = cache
    self.sources = sources
    workshop = Workshop(cache: cache, name: "ndpi")
  }

  /// The file that is kept.
  package var path: String { "\(cache)/ndpi-4.2.flows" }
  private var tarball: String { "\(cache)/\(Self.archive)" }
  private var work: String { workshop.folder }

  /// The set, from the cache if it is there. Blocks for as long as fetching takes.
  ///
  /// - Parameters:
  ///   - progress: called some times a second; what it throws ends the work, and a later call takes it up.
  /// - Throws: `IntrusionError`, `StoreError`, and what `progress` throws.
  package func load(progress: (PreparationStep) throws -> Void) throws -> IntrusionSet {
    try workshop.load(kept: { kept }) {
      if try !isComplete(progress) { try fetch(progress) }
      let set = try convert(progress)
      try FileSystem.replace(path, with: FlowFile.encode(set), synchronised: false)
      try FileSystem.remove(tarball)
      return set
    }
  }

  /// What an earlier call of `load` left; a file that is damaged or of another version is as good as none.
  package var kept: IntrusionSet? {
    (try? FileSystem.read(path, limit: Self.longestFlowFile)).flatMap { try? FlowFile.decode($0) }
  }
}

// MARK: Fetching

extension IntrusionSource {
  /// Whether the archive is there and has the right checksum. One of full length with another one is removed.
  private func isComplete(_ progress: (PreparationStep) throws -> Void) throws -> Bool {
    guard size(of: tarball) >= Self.archiveBytes else { return false }
    let isWhole = try workshop.isWhole(tarball, sha256: Self.sha256) { try progress(.unpacking) }
    if !isWhole { try FileSystem.remove(tarball) }
    return isWhole
  }

  private func fetch(_ progress: (PreparationStep) throws -> Void) throws {
    let options = try aptConfiguration()
    // A source that fails here may be one that is not needed.
    _ = try workshop.run(["apt-get", "-q"] + options + ["update"]) { try progress(.indexing) }
    let complaint = workshop.line { $0.hasPrefix("W: Failed to fetch") }
    let source = ["source", "--download-only", "--tar-only", Self.package]
    let fetched = try workshop.run(["env", "-C", cache, "apt-get", "-q"] + options + source) {
      try progress(.fetching(min(1, Double(size(of: tarball)) / Double(Self.archiveBytes))))
    }
    guard fetched.isSuccess else { throw IntrusionError.notFetched(cache: cache, reason: complaint ?? workshop.reason) }
    guard try isComplete(progress) else { throw IntrusionError.otherArchive(cache: cache) }
  }

  /// The machine's own sources, but of source packages, and folders of our own for all that apt writes.
  private func aptConfiguration() throws -> [String] {
    for folder in ["sources", "lists/partial", "cache/archives/partial"] {
      try FileSystem.makeFolder("\(work)/\(folder)")
    }
    let parts = try FileSystem.list("\(sources)/sources.list.d").map { "sources.list.d/\($0)" }
    for name in ["sources.list"] + parts where name.hasSuffix(".list") || name.hasSuffix(".sources") {
      guard let text = try? FileSystem.read("\(sources)/\(name)", limit: 1 << 20) else { continue }
      let copy = Self.ofSourcePackages(String(decoding: text, as: UTF8.self))
      let file = name.split(separator: "/").last ?? ""
      try FileSystem.replace("\(work)/sources/\(file)", with: Array(copy.utf8), synchronised: false)
    }
    let settings = [
      "Dir::Etc::sourcelist=/dev/null", "Dir::Etc::sourceparts=\(work)/sources", "Dir::State::lists=\(work)/lists",
      "Dir::Cache=\(work)/cache", "Acquire::Languages=none", "Acquire::Retries=2", "Acquire::http::Timeout=30",
    ]
    return settings.flatMap { ["-o", $0] }
  }

  /// A list of sources in either of apt's formats with source packages in place of binary ones.
  package static func ofSourcePackages(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasPrefix("Types:") { return "Types: deb-src" }
      return line.hasPrefix("deb ") ? "deb-src " + line.dropFirst(4) : String(line)
    }.joined(separator: "\n")
  }

  private func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}

// MARK: Converting

extension IntrusionSource {
  private func convert(_ progress: (PreparationStep) throws -> Void) throws -> IntrusionSet {
    let captures = "\(work)/captures"
    try FileSystem.makeFolder(captures)
    let command = ["tar", "-xzf", tarball, "-C", captures, "--strip-components=3", "--wildcards", "*/tests/pcap/*"]
    let unpacked = try workshop.run(command) { try progress(.unpacking) }
    guard unpacked.isSuccess else { throw IntrusionError.notUnpacked(reason: workshop.reason) }
    return try IntrusionSet(folder: captures) { try progress(.reading($0)) }
  }
}
