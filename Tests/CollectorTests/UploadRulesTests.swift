import Collector
import Configuration
import Cryptography
import Kernels
import Rounds
import TestSupport
import Testing
import Wire

/// What does not need a socket to be seen: edges of the checks on arrival.
struct UploadRulesTests {
  /// Rules of a federation with four weights, a mean and a variance.
  private func rules(_ settings: String = "") throws -> UploadRules {
    try withTemporaryFolder { folder in
      let spec = try ModelSpec(tensors: [
        ModelSpec.Tensor(name: "w", shape: [4], role: .parameter),
        ModelSpec.Tensor(name: "n.running_mean", shape: [1], role: .buffer),
        ModelSpec.Tensor(name: "n.running_var", shape: [1], role: .buffer),
      ])
      let place = FederationFolder(data: folder, federation: "f")
      try Federation.create(place, spec: spec, weights: spec.safetensors(row: [0, 0, 0, 0, 0, 1]), seed: nil)
      let yaml = "security: none\nfederations:\n  f:\n    updates: {min: 2}\n\(settings)"
      let server = try ServerConfiguration(yaml: yaml, file: "test", environment: [:])
      return UploadRules(try Federation(place), try #require(server.federation("f")))
    }
  }

  private func begin(_ rules: UploadRules, _ change: (inout Begin) -> Void = { _ in }) -> Begin {
    var begin = Begin(
      round: 5, base: 4, specDigest: rules.specDigest, bytes: 24, claimedCount: 1, updateDigest: digest)
    change(&begin)
    return begin
  }

  @Test func aCommittedUpdateIsAcceptedAgainAlsoAfterTheSeal() throws {
    let rules = try rules()
    let sealed = RoundRecord.Body.sealed(RoundSealed(manifestDigest: digest, notSelected: ["b"]))
    let round = gathering(committed(["a", "b"]) + [sealed])
    #expect(code(rules.answer(begin(rules), from: "a", in: round)) == .accepted)
    #expect(code(rules.answer(begin(rules), from: "b", in: round)) == .notSelected)
    #expect(code(rules.answer(Commit(round: 5), from: "b", in: round)) == .notSelected)
    #expect(code(rules.answer(begin(rules), from: "c", in: round)) == .late)
    #expect(code(rules.answer(begin(rules) { $0.updateDigest[0] = 0 }, from: "a", in: round)) == .duplicate)
  }

  /// The operator began anew, and an agent that goes on brings what it trained from the former release of this number.
  @Test func anUpdateThatWasTrainedFromOtherWeightsOfTheSameNumberIsRefused() throws {
    let rules = try rules()
    let answer = { (said: [UInt8], base: [UInt8]?) in
      rules.answer(self.begin(rules) { $0.baseDigest = said }, from: "a", in: gathering([]), baseDigest: base)
    }
    #expect(code(answer([1], [2])) == .wrongBase)
    #expect(answer([1], [1]) == .reserve)
    #expect(answer([], [2]) == .reserve, "an agent that does not say")
    #expect(answer([1], nil) == .reserve, "the base is not known yet")
  }

  @Test func anInterruptedUpdateGoesOnWhereItWas() throws {
    let rules = try rules()
    let half = gathering(Array(committed("a").dropLast()))
    #expect(rules.answer(begin(rules), from: "a", in: half) == .resume(next: 1))
    #expect(rules.answer(begin(rules) { $0.updateDigest[0] = 0 }, from: "a", in: half) == .reserve)
  }

  /// Begun with ever another update, each with a chunk: what a round's log takes of one agent has an end.
  @Test func whoBeginsAnewWithoutEndIsBusy() throws {
    let rules = try rules()
    var round = gathering()
    var written = 0
    for attempt in 0..<1000 {
      let update = begin(rules) { $0.updateDigest = digest.dropLast(2) + [UInt8(attempt / 256), UInt8(attempt % 256)] }
      guard case .reserve = rules.answer(update, from: "a", in: round) else {
        #expect(code(rules.answer(update, from: "a", in: round)) == .busy)
        continue
      }
      round.apply(.reserved(RowReserved(agent: "a", slot: 1, claimedCount: 1, updateDigest: update.updateDigest)))
      round.apply(.landed(ChunkLanded(agent: "a", index: 0, checksum: [1], stored: [2])))
      written += 1
    }
    #expect(written == UploadRules.mostAttempts)
    let last = begin(rules) { $0.updateDigest = round.rows["a"]?.updateDigest ?? [] }
    #expect(rules.answer(last, from: "a", in: round) == .resume(next: 1), "the newest one may still be finished")
    #expect(rules.answer(begin(rules), from: "b", in: round) == .reserve, "others are not concerned")
  }

  @Test func refusalsWithoutEndAreNotWrittenDown() throws {
    let rules = try rules()
    var round = gathering()
    var written = 0
    for bytes in 100..<1100 {
      guard
        case .reject(let code, let reason) = rules.answer(
          begin(rules) { $0.bytes = UInt64(bytes) }, from: "a", in: round)
      else { return #expect(Bool(false)) }
      let rejection = Gathering.Rejection(code: code.rawValue, reason: reason)
      guard rules.isToBeNoted(rejection, of: "a", in: round) else { continue }
      #expect(code == .tooLarge)
      round.apply(.rejected(RowRejected(agent: "a", code: code.rawValue, reason: reason)))
      #expect(!rules.isToBeNoted(rejection, of: "a", in: round), "the same one once")
      written += 1
    }
    #expect(written == UploadRules.mostAttempts)
  }

  /// Its receipt is given; another one would settle the update that the agent has begun since.
  @Test func whatIsUnderWayBehindARefusedChunkIsPassedOver() throws {
    let rules = try rules()
    let refused = gathering(Array(committed("a").dropLast()) + [rejected("a", .corrupt)])
    var values: [Float] = []
    let chunk = Chunk(round: 5, index: 1, checksum: [], content: [])
    #expect(rules.answer(chunk, values: &values, from: "a", in: refused, baseBuffers: []) == .silence)
    #expect(rules.answer(Commit(round: 5), from: "a", in: refused) == .silence)
    #expect(code(rules.answer(Commit(round: 5), from: "b", in: refused)) == .malformed)
  }

  @Test func metricsThatAreNoneMakeACommitMalformed() throws {
    let rules = try rules()
    let checksum = [UInt8](repeating: 1, count: 16)
    let whole = gathering([
      .reserved(RowReserved(agent: "a", slot: 1, claimedCount: 1, updateDigest: Digest(of: checksum).bytes)),
      .landed(ChunkLanded(agent: "a", index: 0, checksum: checksum, stored: checksum)),
    ])
    func answer(_ metrics: [(String, Double)]) -> UploadAnswer {
      let reported = metrics.map { ReportedMetric(name: $0.0, value: $0.1) }
      return rules.answer(Commit(round: 5, metrics: reported), from: "a", in: whole)
    }
    let most = (1...16).map { ("metric-\($0)", Double($0)) }
    let good: [[(String, Double)]] = [
      [], [("loss", 0.5)], [("a.B_c-9", -1e308)], [(String(repeating: "x", count: 64), 0)], most,
    ]
    for metrics in good { #expect(answer(metrics) == .commit) }
    let bad: [[(String, Double)]] = [
      [("", 1)], [("a b", 1)], [("é", 1)], [(String(repeating: "x", count: 65), 1)], [("loss", .nan)],
      [("loss", .infinity)], [("loss", 1), ("loss", 1)], most + [("more", 1)],
    ]
    for metrics in bad { #expect(code(answer(metrics)) == .malformed) }
  }

  @Test func updatesUnderWayAreCountedButNotAnAgentsOwn() throws {
    let rules = try rules("    limits: {open_updates: 1}\n")
    let half = gathering(Array(committed("a").dropLast()))
    #expect(code(rules.answer(begin(rules), from: "b", in: half)) == .busy)
    #expect(rules.answer(begin(rules) { $0.updateDigest[0] = 0 }, from: "a", in: half) == .reserve)
  }

  @Test func aRoundsQuotaOnDiskIsBusyForNewRowsOnly() throws {
    let rules = try rules("    limits: {round_bytes: 8192}\n")
    #expect(rules.answer(begin(rules), from: "a", in: gathering()) == .reserve)
    let half = gathering(Array(committed("a").dropLast()))
    #expect(code(rules.answer(begin(rules), from: "b", in: half)) == .busy)
    #expect(rules.answer(begin(rules) { $0.updateDigest[0] = 0 }, from: "a", in: half) == .reserve)
  }

  @Test func bytesOfUnfinishedUpdatesAreCounted() throws {
    let rules = try rules("    limits: {unfinished_bytes: 47}\n")
    let half = gathering(Array(committed("a").dropLast()))
    #expect(code(rules.answer(begin(rules), from: "b", in: half)) == .busy)
    #expect(rules.answer(begin(rules), from: "b", in: gathering(committed("a"))) == .reserve)
    #expect(rules.answer(begin(rules), from: "b", in: gathering()) == .reserve)
    let more = try self.rules("    limits: {unfinished_bytes: 48}\n")
    #expect(more.answer(begin(more), from: "b", in: half) == .reserve)
  }

  @Test func whatTheServerHasLeftForUnfinishedUpdatesCountsForNewRowsOnly() throws {
    let rules = try rules()
    let half = gathering(Array(committed("a").dropLast()))
    #expect(code(rules.answer(begin(rules), from: "b", in: half, room: rules.updateBytes - 1)) == .busy)
    #expect(rules.answer(begin(rules), from: "b", in: half, room: rules.updateBytes) == .reserve)
    #expect(rules.answer(begin(rules), from: "a", in: half, room: 0) == .resume(next: 1))
  }

  @Test func anUploadThatStandsStillGivesWayOnlyWhereThereIsNoRoom() throws {
    let rules = try rules("    limits: {open_updates: 1}\n")
    let half = gathering(Array(committed("a").dropLast()))
    #expect(rules.answer(begin(rules), from: "b", in: half, idle: "a") == .displace("a"))
    #expect(rules.answer(begin(rules), from: "a", in: half, idle: "a") == .resume(next: 1))
    #expect(rules.answer(begin(rules), from: "b", in: gathering(), idle: nil) == .reserve)
    let roomy = try self.rules()
    #expect(roomy.answer(begin(roomy), from: "b", in: half, idle: "a") == .reserve)
  }

  /// Base variance 1, so −1 is the least that a variance may change by; subnormals become 0.
  @Test(
    arguments: [
      ([0, 0, 0, 0, 0, -1], nil), ([0, 0, 0, 0, -5, -1], nil), ([0, 0, 0, 0, 0, Float(-1).nextDown], .outOfRange),
      ([Float(1 << 40), 0, 0, 0, 0, 0], nil), ([Float(1 << 40).nextUp, 0, 0, 0, 0, 0], .outOfRange),
      ([0, 0, 0, .nan, 0, 0], .notFinite), ([0, 0, 0, 0, -.infinity, 0], .notFinite),
      ([.leastNonzeroMagnitude, 0, 0, 0, 0, 0], nil),
    ] as [([Float], ReceiptCode?)])
  func valuesOnTheEdge(values: [Float], expected: ReceiptCode?) throws {
    let rules = try rules()
    let content = values.withUnsafeBytes { Array($0) }
    let chunk = Chunk(
      round: 5, index: 0, checksum: content.withUnsafeBytes { Checksum(of: $0) }.bytes, content: content)
    var stored = values
    let round = gathering([committed("a")[0]])
    let answer = rules.answer(chunk, values: &stored, from: "a", in: round, baseBuffers: [0, 1])
    if let expected { #expect(code(answer) == expected) } else { #expect(answer == .store) }
    #expect(!stored.contains { $0.isSubnormal })
  }

  private func code(_ answer: UploadAnswer) -> ReceiptCode? {
    switch answer {
    case .receipt(let code, _), .reject(let code, _): code
    case .resume, .reserve, .displace, .store, .commit, .silence: nil
    }
  }
}
