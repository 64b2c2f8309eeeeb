/// Why there is no intrusion set.
package enum IntrusionError: Error, Equatable {
  case notFetched(cache: String, reason: String)
  case otherArchive(cache: String)
  case notUnpacked(reason: String)
  case noCaptures(folder: String)
  case malformed(path: String, CaptureError)
  /// Too few flows of a kind, or captures, for so many agents.
  case tooFew(String)
}

extension IntrusionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFetched(let cache, let reason):
      "The Debian source package \(IntrusionSource.package) cannot be fetched: \(reason). \(Self.cure(cache))"
    case .otherArchive(let cache):
      "The package \(IntrusionSource.package) of this system is not version 4.2, or was damaged. \(Self.cure(cache))"
    case .notUnpacked(let reason): "\(IntrusionSource.archive) cannot be unpacked: \(reason)."
    case .noCaptures(let folder): "\(folder) holds no captures (.pcap, .pcapng, .cap)."
    case .malformed(let path, let error): "\(path) is no valid capture: \(error)."
    case .tooFew(let what): "The captures do not suffice: \(what)."
    }
  }

  private static func cure(_ cache: String) -> String {
    """
    Try again when the network is there, or put \(IntrusionSource.archive) (Debian 12, SHA-256 \
    \(IntrusionSource.sha256)) into \(cache) and start again.
    """
  }
}
