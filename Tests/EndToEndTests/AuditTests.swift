import Cryptography
import Processes
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// `flame audit verify`: the same bytes, other bytes, or it cannot be checked.
  @Suite struct AuditTests {
    @Test func anotherModelUnderAGoodSignatureIsFound() throws {
      try TestStack.with([TestFederation("f")]) { stack in
        try Participants(stack).run(to: 3)
        stack.end()
        let same = try stack.run(["audit", "verify", "3"])
        #expect(same.status == .exited(0) && same.output.contains("gives release 3 again"), "\(same.errors)")
        try forge(3, stack.federationFolder())
        #expect(try stack.run(["verify"]).status == .exited(0), "nothing is damaged")
        let other = try stack.run(["audit", "verify", "3"])
        #expect(other.status == .exited(5) && other.output.contains("does NOT give release 3"), "\(other.errors)")
      }
    }

    /// The collector prunes the rows of a round, the publisher the weights of its base: either may come first.
    @Test func aRoundIsNotCheckedWithoutAllItsFloats() throws {
      try TestStack.with([TestFederation("f")]) { stack in
        try Participants(stack).run(to: 3)
        stack.end()
        let folder = stack.federationFolder()
        try FileSystem.remove("\(folder.round(1))/rows")
        try FileSystem.remove(ReleaseStore(try Federation(folder)).weightsPath(2))
        for round in ["1", "3"] {
          let gone = try stack.run(["audit", "verify", round])
          #expect(gone.status == .exited(1) && gone.errors.contains("not kept any more"), "\(gone.errors)")
        }
      }
    }

    /// What whoever holds the publisher's key can do: a release with other weights, signed.
    private func forge(_ release: UInt64, _ folder: FederationFolder) throws {
      let store = ReleaseStore(try Federation(folder))
      var manifest = try store.manifest(release).manifest
      var weights = try store.weights(release)
      weights[weights.count - 3] ^= 1
      manifest.weightsDigest = Digest(of: weights).bytes
      let signed = manifest.signed(with: SigningKey(seed: try Federation.key("publisher", in: folder)))
      try FileSystem.replace(store.weightsPath(release), with: weights, synchronised: false)
      try FileSystem.replace("\(folder.release(release))/manifest", with: signed.encode(), synchronised: false)
    }
  }
}
