package struct ReleaseEvent: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case manifest(SignedManifest)
    case weights(WeightsRange)
    case beat(ReleaseBeat)
  }

  package var federation: String
  package var epoch: UInt64
  package var body: Body

  package init(federation: String, epoch: UInt64, body: Body) {
    self.federation = federation
    self.epoch = epoch
    self.body = body
  }
}

/// The bytes themselves are the next frame.
package struct WeightsRange: Hashable, Sendable {
  package var release: UInt64
  package var offset: UInt64
  package var length: UInt64
  /// XXH3-128 of the bytes
  package var checksum: [UInt8]

  package init(
    release: UInt64, offset: UInt64, length: UInt64, checksum: [UInt8]
  ) {
    self.release = release
    self.offset = offset
    self.length = length
    self.checksum = checksum
  }
}

/// Every 5 s, and whenever it changes.
package struct ReleaseBeat: Hashable, Sendable {
  /// Newest approved release.
  package var newest: UInt64
  /// Newest round whose candidate the gate refused; 0 = none.
  package var refusedRound: UInt64

  package init(
    newest: UInt64, refusedRound: UInt64
  ) {
    self.newest = newest
    self.refusedRound = refusedRound
  }
}

package struct ReleaseRequest: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case manifests(FetchManifests)
    case weights(FetchWeights)
  }

  package var federation: String
  package var body: Body

  package init(federation: String, body: Body) {
    self.federation = federation
    self.body = body
  }
}

/// Approved manifests from release `from` on, ascending, at most `limit`; a beat when there is none.
package struct FetchManifests: Hashable, Sendable {
  package var from: UInt64
  package var limit: UInt32

  package init(
    from: UInt64, limit: UInt32
  ) {
    self.from = from
    self.limit = limit
  }
}

package struct FetchWeights: Hashable, Sendable {
  package var release: UInt64
  package var offset: UInt64
  /// At most 524,288.
  package var length: UInt64

  package init(
    release: UInt64, offset: UInt64, length: UInt64
  ) {
    self.release = release
    self.offset = offset
    self.length = length
  }
}

package struct ReleaseReply: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case manifests(ManifestList)
    case weights(WeightsRange)
    case error(ReleaseRefusal)
  }

  package var federation: String
  package var epoch: UInt64
  package var body: Body

  package init(federation: String, epoch: UInt64, body: Body) {
    self.federation = federation
    self.epoch = epoch
    self.body = body
  }
}

package struct ManifestList: Hashable, Sendable {
  package var manifests: [SignedManifest]
  package var beat: ReleaseBeat

  package init(
    manifests: [SignedManifest], beat: ReleaseBeat
  ) {
    self.manifests = manifests
    self.beat = beat
  }
}

package struct ReleaseRefusal: Hashable, Sendable {
  package var reason: String
  package var release: UInt64

  package init(
    reason: String, release: UInt64
  ) {
    self.reason = reason
    self.release = release
  }
}
