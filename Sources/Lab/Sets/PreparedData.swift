/// A data set that lies on this machine, ready to be loaded at any time.
package struct PreparedData: Sendable {
  package let loaded: LoadedData

  /// The file or the folder where it lies.
  package let path: String

  /// What it holds, for a person: “70000 images”.
  package var contents: String {
    switch loaded {
    case .images(let set): "\(set.train.count + set.test.count) images"
    case .words(let corpus): "\(corpus.words) words in \(corpus.addresses.count) addresses"
    case .intrusion(let set): "\(set.count) flows in \(set.captures.count) captures"
    }
  }

  /// Images, words or flows.
  package var count: Int {
    switch loaded {
    case .images(let set): set.train.count + set.test.count
    case .words(let corpus): corpus.words
    case .intrusion(let set): set.count
    }
  }
}

extension LabData {
  /// Fetches and converts what is not in the cache yet. Blocks for as long as that takes.
  ///
  /// - Parameters:
  ///   - cache: the folder that `load` reads from.
  ///   - progress: called some times a second; what it throws ends the work, and a later call takes it up.
  /// - Throws: `FashionMNISTError`, `CorpusError` or `IntrusionError`, which name the package that is missing.
  package func prepare(
    cache: String, progress: (PreparationStep) throws -> Void = { _ in }
  ) throws -> PreparedData {
    switch self {
    case .images:
      return PreparedData(loaded: .images(try FashionMNIST.load()), path: FashionMNIST.standardDirectory)
    case .words:
      let source = CorpusSource(cache: cache)
      return PreparedData(loaded: .words(try source.load(progress: progress)), path: source.path)
    case .intrusion:
      let source = IntrusionSource(cache: cache)
      return PreparedData(loaded: .intrusion(try source.load(progress: progress)), path: source.path)
    }
  }

  /// The package that the data are from.
  package var package: String {
    switch self {
    case .images: "dataset-fashion-mnist"
    case .words: CorpusSource.package
    case .intrusion: IntrusionSource.package
    }
  }
}
