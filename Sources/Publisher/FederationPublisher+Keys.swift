internal import Cryptography
internal import Rounds
internal import Wire

/// Keys that come next are announced by a release of their own: the same weights under a new number, signed with the key
/// that was known before.
extension FederationPublisher {
  /// Another key signs all releases from now on; the release that says so.
  func rotateKey() throws -> UInt64 {
    try recoverKeys()
    let number = try announce(publisher: try KeyRotation(federation.folder).next().publicKey, server: nil)
    try recoverKeys()
    return number
  }

  /// Says which CURVE key the server will have; the release that says so, the same one when asked again.
  func announceServerKey(_ key: [UInt8]) throws -> UInt64 {
    try recoverKeys()
    if let known = try store.announcedServerKey(), known.key == key { return known.release }
    return try announce(publisher: nil, server: key)
  }

  private func announce(publisher: PublicKey?, server: [UInt8]?) throws -> UInt64 {
    if let waiting = try candidate() {
      throw CommandError(description: "release \(waiting) waits at the gate: approve or refuse it first")
    }
    let number = (try store.numbers().last ?? 0) + 1
    let parent = try store.manifest(newest)
    try put(
      ReleaseManifest.announcing(publisher: publisher, server: server, as: number, after: parent),
      try store.weights(newest))
    return number
  }
}
