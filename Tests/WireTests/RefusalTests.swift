import Testing
import Wire

@Suite struct RefusalTests {
  /// Field 1, a number: the version of every envelope.
  private static let version: [UInt8] = [0x08, 0x01]
  /// Field 2, a text.
  private static let federation: [UInt8] = [0x12, 0x01, 0x66]
  private static let envelopes: [any WireValue.Type] = [
    AgentRequest.self, AgentReply.self, WorkRequest.self, WorkReply.self, ReleaseEvent.self, ReleaseRequest.self,
    ReleaseReply.self, OperatorRequest.self, OperatorReply.self,
  ]

  private func error<Value: WireValue>(_ type: Value.Type, _ bytes: [UInt8], limit: Int = .max) -> WireError? {
    do throws(WireError) {
      _ = try Value.decode(bytes, limit: limit)
      return nil
    } catch { return error }
  }

  private func isMalformed<Value: WireValue>(_ type: Value.Type, _ bytes: [UInt8]) -> Bool {
    if case .malformed = error(type, bytes) { true } else { false }
  }

  @Test func longerThanTheLimitIsRefusedBeforeItIsUnpacked() {
    let garbage = [UInt8](repeating: 0xFF, count: 101)
    #expect(error(AgentRequest.self, garbage, limit: 100) == .tooLong(bytes: 101, limit: 100))
    #expect(isMalformed(AgentRequest.self, garbage))
    let bytes = AgentRequest(federation: "f", body: .hello(Hello(name: "n"))).encode()
    let least = bytes.count
    #expect(error(AgentRequest.self, bytes, limit: least - 1) == .tooLong(bytes: least, limit: least - 1))
    #expect(error(AgentRequest.self, bytes, limit: least) == nil)
  }

  /// Each would take some hundred times its bytes.
  @Test func moreFieldsThanAnyRequestOfAnAgentHasAreRefusedBeforeTheyAreUnpacked() {
    let most = 256
    func commit(_ metrics: Int) -> [UInt8] {
      AgentRequest(
        federation: "f",
        body: .commit(Commit(round: 1, metrics: Array(repeating: ReportedMetric(name: "", value: 0), count: metrics)))
      ).encode()
    }
    let others = 4  // version, federation, commit, round
    #expect(error(AgentRequest.self, commit(most - others)) == nil)
    #expect(error(AgentRequest.self, commit(most - others + 1)) == .tooMany(limit: most))
    #expect(error(AgentRequest.self, commit(260_000)) == .tooMany(limit: most))
    // Several commits in one message, and numbers of a later version.
    let pieces = Array(repeating: commit(60).dropFirst(5), count: 5).flatMap { $0 }
    #expect(error(AgentRequest.self, Self.version + Self.federation + pieces) == .tooMany(limit: most))
    let unknown: [UInt8] = Array(repeating: [0x78, 0x00], count: 260).flatMap { $0 }
    #expect(error(AgentRequest.self, commit(1) + unknown) == .tooMany(limit: most))
    // What is no message before there are too many fields is malformed, as ever.
    #expect(isMalformed(AgentRequest.self, commit(1) + [0x7F] + unknown))
    #expect(isMalformed(AgentRequest.self, Self.version + Self.federation + [0x32, 0xFF]))
  }

  @Test func anotherVersionIsNamedBeforeAnythingElseIsJudged() {
    for envelope in Self.envelopes {
      for version in [0, 2, 255] as [UInt8] {
        let number: [UInt8] = version < 128 ? [0x08, version] : [0x08, version, 0x01]
        let found = error(envelope, number + Self.federation)
        #expect(found == .version(UInt32(version)), "\(envelope)")
      }
      let found = error(envelope, [])
      #expect(found == .version(0), "\(envelope)")
    }
  }

  @Test func anEnvelopeWithoutABodyIsMalformed() {
    for envelope in Self.envelopes {
      let bodyOfALaterVersion: [UInt8] = [0xA2, 0x06, 0x00]
      for body in [[], bodyOfALaterVersion] {
        let isRefused = isMalformed(envelope, Self.version + Self.federation + body)
        #expect(isRefused, "\(envelope)")
      }
    }
    #expect(isMalformed(RoundRecord.self, []))
  }

  @Test func anAbsentPartIsMalformed() {
    #expect(isMalformed(CloseGroup.self, []))
    #expect(isMalformed(AcknowledgeEnd.self, []))
    #expect(isMalformed(OpenGroup.self, []))
    #expect(isMalformed(ManifestList.self, []))
    #expect(isMalformed(FederationRecord.self, []))
    #expect(isMalformed(RoundManifest.self, []))
  }

  @Test func textThatIsNotUTF8IsMalformed() {
    for text in [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0x80]] as [[UInt8]] {
      let field = [0x0A, UInt8(text.count)] + text
      #expect(isMalformed(Hello.self, field), "\(text)")
      #expect(isMalformed(WorkerHello.self, field), "a list: \(text)")
    }
  }

  @Test func aValueThatNoEnumerationHasIsMalformed() {
    #expect(isMalformed(Receipt.self, []), "0 is no receipt")
    for value in [[18], [0x80, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]] as [[UInt8]] {
      #expect(isMalformed(Receipt.self, [0x10] + value), "\(value)")
    }
    #expect(isMalformed(TensorRecord.self, [0x18, 2]))
    #expect(isMalformed(StageGraph.self, [0x20, 3]))
    #expect(isMalformed(ReleaseCommand.self, [0x08, 6]))
  }

  @Test func aFieldOfAnotherKindIsMalformed() {
    #expect(isMalformed(Commit.self, [0x0A, 0x01, 0x31]), "text where a number belongs")
    #expect(isMalformed(Hello.self, [0x08, 0x01]), "number where a text belongs")
  }
}
