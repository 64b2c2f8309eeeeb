package import Cryptography
package import Wire

/// Where a release stands at the gate.
package enum ReleaseState: Hashable, Sendable {
  case candidate
  case approved
  case refused(String)

  package var name: String {
    switch self {
    case .candidate: "candidate"
    case .approved: "approved"
    case .refused: "refused"
    }
  }

  package var reason: String {
    guard case .refused(let reason) = self else { return "" }
    return reason
  }

  fileprivate var text: String {
    guard case .refused(let reason) = self else { return name }
    return "refused \(reason)"
  }

  fileprivate init?(text: String) {
    switch text {
    case "candidate": self = .candidate
    case "approved": self = .approved
    case _ where text.hasPrefix("refused"): self = .refused(String(text.dropFirst(8)))
    default: return nil
    }
  }
}

/// The releases of a federation on disk. One writer (the publisher); a release appears whole or not at all.
package struct ReleaseStore: Sendable {
  package let folder: FederationFolder
  private let keys: PublisherKeys

  package init(_ federation: Federation) {
    folder = federation.folder
    keys = federation.publisherKeys
  }

  /// The store of a federation whose key never changed.
  package init(_ folder: FederationFolder, key: PublicKey) {
    self.folder = folder
    keys = PublisherKeys(key)
  }

  package func numbers() throws(StoreError) -> [UInt64] {
    try FederationFolder.numbers(in: folder.releases)
  }

  package func weightsPath(_ release: UInt64) -> String { "\(folder.release(release))/weights.safetensors" }

  package func manifest(_ release: UInt64) throws(StoreError) -> VerifiedManifest {
    let path = "\(folder.release(release))/manifest"
    let bytes = try FileSystem.read(path, limit: 1 << 20)
    guard let signed = try? SignedManifest.decode(bytes) else {
      throw StoreError(.damaged("not a signed manifest"), "read", path)
    }
    do throws(ReleaseError) {
      return try VerifiedManifest(signed, key: keys.key(of: release), federation: folder.federation)
    } catch { throw StoreError(.damaged("\(error)"), "read", path) }
  }

  package func state(_ release: UInt64) throws(StoreError) -> ReleaseState {
    let path = "\(folder.release(release))/state"
    let text = String(decoding: try FileSystem.read(path, limit: 1 << 16), as: UTF8.self)
    guard let state = ReleaseState(text: text) else { throw StoreError(.damaged("unknown state"), "read", path) }
    return state
  }

  /// Moves a candidate on; survives power loss before it returns.
  package func set(_ state: ReleaseState, of release: UInt64) throws(StoreError) {
    try FileSystem.replace(
      "\(folder.release(release))/state", with: Array(state.text.utf8), synchronised: true)
  }

  /// Approved releases, ascending.
  package func approved() throws(StoreError) -> [UInt64] {
    var found: [UInt64] = []
    for release in try numbers() where try state(release) == .approved { found.append(release) }
    return found
  }

  /// The server's key that was announced last, and the release that did; nil where none was.
  package func announcedServerKey() throws(StoreError) -> (key: [UInt8], release: UInt64)? {
    for release in try numbers().reversed() {
      let key = try manifest(release).manifest.nextServerKey
      if !key.isEmpty { return (key, release) }
    }
    return nil
  }

  /// The weights' bytes, after their digest is verified.
  package func weights(_ release: UInt64) throws(StoreError) -> [UInt8] {
    let path = weightsPath(release)
    let bytes = try FileSystem.read(path, limit: 1 << 40)
    guard Digest(of: bytes).bytes == (try manifest(release).manifest.weightsDigest) else {
      throw StoreError(.damaged("another digest than its manifest names"), "read", path)
    }
    return bytes
  }

  /// Removes what the publisher left that was killed while it wrote. To be called by the one writer, at its start.
  package func sweep() throws(StoreError) {
    for name in try FileSystem.list(folder.releases) where name.hasPrefix(".") {
      try FileSystem.remove("\(folder.releases)/\(name)")
    }
    for release in try numbers() { try FileSystem.sweep(folder.release(release)) }
  }

  /// Writes a release as a whole, flushed to disk before it appears; false where that number is taken.
  package func put(_ signed: SignedManifest, weights: [UInt8], state: ReleaseState) throws(StoreError) -> Bool {
    guard let manifest = try? ReleaseManifest.decode(signed.manifest) else {
      preconditionFailure("a manifest of our own making cannot be read")
    }
    let temporary = "\(folder.releases)/.new-\(manifest.release)"
    try FileSystem.remove(temporary)
    try FileSystem.makeFolder(temporary)
    try FileSystem.replace("\(temporary)/weights.safetensors", with: weights, synchronised: true)
    try FileSystem.replace("\(temporary)/manifest", with: signed.encode(), synchronised: true)
    try FileSystem.replace("\(temporary)/state", with: Array(state.text.utf8), synchronised: true)
    guard try FileSystem.renameNew(temporary, folder.release(manifest.release)) else {
      try FileSystem.remove(temporary)
      return false
    }
    try FileSystem.synchroniseFolder(folder.releases)
    return true
  }

  /// Removes the weights of all releases older than the newest `keep` approved ones (at least the newest): refused and
  /// forgotten candidates too, which can no longer be approved. Releases that only announce keys are not counted, since
  /// their weights are another's. Manifests stay for ever.
  package func prune(keep: Int) throws(StoreError) {
    var left = max(1, keep)
    for release in try numbers().reversed() {
      if left <= 0 {
        try FileSystem.remove(weightsPath(release))
      } else if try state(release) == .approved, try !manifest(release).manifest.announcesKeys {
        left -= 1
      }
    }
  }
}
