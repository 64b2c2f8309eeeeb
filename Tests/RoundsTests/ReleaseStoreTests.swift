import Cryptography
import Rounds
import Testing
import Wire

@Suite struct ReleaseStoreTests {
  private struct Bench {
    let folder: FederationFolder
    let key: SigningKey
    let store: ReleaseStore

    /// Puts a release after `parent`; its manifest.
    @discardableResult
    func put(_ number: UInt64, after parent: UInt64 = 0, _ state: ReleaseState = .approved) throws -> SignedManifest {
      let weights = Array("weights of \(number)".utf8)
      let signed = successor(try store.manifest(parent), number: number, weights: weights).signed(with: key)
      #expect(try store.put(signed, weights: weights, state: state))
      return signed
    }
  }

  private func withStore(_ body: (Bench) throws -> Void) throws {
    try withFederation { folder in
      let key = SigningKey(seed: try Federation.key("publisher", in: folder))
      try body(Bench(folder: folder, key: key, store: ReleaseStore(folder, key: key.publicKey)))
    }
  }

  private func overwrite(_ bench: Bench, _ file: String, _ bytes: [UInt8]) throws {
    try FileSystem.replace("\(bench.folder.release(1))/\(file)", with: bytes, synchronised: false)
  }

  private func isDamaged(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch {
      if case .damaged = (error as? StoreError)?.kind { return true }
      return false
    }
  }

  @Test func aReleaseReadsBackWhole() throws {
    try withStore { bench in
      let signed = try bench.put(1, .candidate)
      #expect(try bench.store.numbers() == [0, 1])
      #expect(try bench.store.manifest(1).signed == signed)
      #expect(try bench.store.weights(1) == Array("weights of 1".utf8))
      #expect(try bench.store.state(1) == .candidate)
      #expect(try FileSystem.list(bench.folder.releases) == ["0", "1"])
      #expect(try FileSystem.list(bench.folder.release(1)) == ["manifest", "state", "weights.safetensors"])
    }
  }

  @Test func aNumberThatIsTakenIsNotGivenAgain() throws {
    try withStore { bench in
      try bench.put(1, .candidate)
      let other = successor(try bench.store.manifest(0), weights: [1]).signed(with: bench.key)
      #expect(try !bench.store.put(other, weights: [1], state: .approved))
      #expect(try bench.store.weights(1) == Array("weights of 1".utf8))
      #expect(try bench.store.state(1) == .candidate)
      #expect(try FileSystem.list(bench.folder.releases) == ["0", "1"])
    }
  }

  @Test func whatACrashLeftIsNoReleaseAndIsInNobodysWay() throws {
    try withStore { bench in
      let leftover = "\(bench.folder.releases)/.new-1"
      try FileSystem.makeFolder(leftover)
      try FileSystem.replace("\(leftover)/manifest", with: [1], synchronised: false)
      #expect(try bench.store.numbers() == [0])
      try bench.put(1)
      #expect(try bench.store.numbers() == [0, 1])
      #expect(try FileSystem.list(bench.folder.release(1)).contains("manifest"))
      #expect(!FileSystem.exists(leftover))
    }
  }

  @Test(arguments: [.candidate, .approved, .refused(""), .refused("refused: 3 %\nof all")] as [ReleaseState])
  func aStateReadsBack(_ state: ReleaseState) throws {
    try withStore { bench in
      try bench.put(1, .candidate)
      try bench.store.set(state, of: 1)
      #expect(try bench.store.state(1) == state)
      #expect(try bench.store.approved() == (state == .approved ? [0, 1] : [0]))
    }
  }

  @Test func aStateNobodyWritesIsDamaged() throws {
    try withStore { bench in
      try bench.put(1)
      for text in ["", "approve", "approved "] {
        try overwrite(bench, "state", Array(text.utf8))
        #expect(isDamaged { _ = try bench.store.state(1) }, "\(text)")
      }
    }
  }

  @Test func numbersAscendAsNumbers() throws {
    try withStore { bench in
      for number in [10, 2, 1] as [UInt64] { try bench.put(number) }
      #expect(try bench.store.approved() == [0, 1, 2, 10])
    }
  }

  @Test func anAbsentReleaseIsAbsent() throws {
    try withStore { bench in
      for body in [
        { _ = try bench.store.manifest(5) }, { _ = try bench.store.weights(5) }, { _ = try bench.store.state(5) },
      ] as [() throws -> Void] {
        #expect(#expect(throws: StoreError.self, performing: body)?.isAbsent == true)
      }
    }
  }

  @Test func weightsThatAreNotThoseOfTheManifestAreDamaged() throws {
    try withStore { bench in
      try bench.put(1)
      let weights = try bench.store.weights(1)
      for wrong in [[], Array(weights.dropLast()), weights + [0], [weights[0] ^ 1] + weights.dropFirst()] {
        try overwrite(bench, "weights.safetensors", wrong)
        #expect(isDamaged { _ = try bench.store.weights(1) })
      }
      try overwrite(bench, "weights.safetensors", weights)
      #expect(try bench.store.weights(1) == weights)
    }
  }

  @Test func aManifestThatIsTornFlippedOrOfAnotherKeyIsDamaged() throws {
    try withStore { bench in
      let signed = try bench.put(1)
      let bytes = signed.encode()
      let lastOfTheSignature = bytes.count - SigningKey.seedBytes - 2
      for index in 0..<lastOfTheSignature {
        try overwrite(bench, "manifest", Array(bytes[..<index]))
        #expect(isDamaged { _ = try bench.store.manifest(1) }, "cut at \(index)")
        var flipped = bytes
        flipped[index] ^= 1
        try overwrite(bench, "manifest", flipped)
        #expect(isDamaged { _ = try bench.store.manifest(1) }, "byte \(index) flipped")
      }
      let stranger = SigningKey(seed: [UInt8](repeating: 1, count: 32))
      try overwrite(bench, "manifest", try bench.store.manifest(0).manifest.signed(with: stranger).encode())
      #expect(isDamaged { _ = try bench.store.manifest(1) })
    }
  }

  @Test func pruningKeepsTheNewestWeightsAndEveryManifest() throws {
    try withStore { bench in
      for number in 1...3 as ClosedRange<UInt64> { try bench.put(number) }
      try bench.put(4, .refused("no"))
      try bench.put(5)
      try bench.put(6, .candidate)
      func kept(_ keep: Int) throws -> [UInt64] {
        try bench.store.prune(keep: keep)
        for number in 0...6 as ClosedRange<UInt64> {
          #expect(try bench.store.manifest(number).manifest.release == number)
        }
        return try bench.store.numbers().filter { FileSystem.exists(bench.store.weightsPath($0)) }
      }
      #expect(try kept(100) == [0, 1, 2, 3, 4, 5, 6])
      #expect(try kept(3) == [2, 3, 4, 5, 6])
      #expect(try kept(1) == [5, 6])
      #expect(try kept(0) == [5, 6])
    }
  }

  @Test func sweepingRemovesWhatAKilledPublisherLeft() throws {
    try withStore { bench in
      try bench.put(1)
      try FileSystem.makeFolder("\(bench.folder.releases)/.new-2")
      for left in [".new-2/manifest", ".assembling", ".assembling.7.partial", "1/state.99.tmp"] {
        try FileSystem.replace("\(bench.folder.releases)/\(left)", with: [1], synchronised: false)
      }
      try bench.store.sweep()
      #expect(try FileSystem.list(bench.folder.releases) == ["0", "1"])
      #expect(try FileSystem.list(bench.folder.release(1)) == ["manifest", "state", "weights.safetensors"])
    }
  }
}
