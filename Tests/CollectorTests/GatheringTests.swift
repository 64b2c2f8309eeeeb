import Rounds
import Testing
import Wire

/// A round's state is what its log tells.
struct GatheringTests {
  private let story: [RoundRecord.Body] =
    [.opened(opening)] + committed("a", slot: 1)
    + [
      .reserved(RowReserved(agent: "b", slot: 2, claimedCount: 1, updateDigest: digest)), rejected("b"),
      .reserved(RowReserved(agent: "c", slot: 2, claimedCount: 9, updateDigest: digest)),
      .reserved(RowReserved(agent: "c", slot: 2, claimedCount: 8, updateDigest: digest)),
    ] + committed("d", slot: 3)
    + [
      .sealed(RoundSealed(manifestDigest: digest, notSelected: ["d"])),
      .ended(
        RoundEnded(
          outcome: "failed", reason: "", stage: "noise", index: 0, attempts: 3, losses: 0, release: 0, generation: 0)),
      .sealed(RoundSealed(manifestDigest: digest, notSelected: ["d"])),
    ]

  /// Wherever a process dies, the log read again gives the state it had.
  @Test func everyPrefixOfTheLogGivesTheStateOfThatMoment() throws {
    var live = Gathering()
    for (length, event) in story.enumerated() {
      #expect(Gathering(story[..<length].map(RoundRecord.init(event:))) == live)
      let written = RoundRecord(event: event).encode()
      live.apply(try RoundRecord.decode(written).event)
    }
    #expect(Gathering(story.map(RoundRecord.init(event:))) == live)
    #expect(live.committed == ["a", "d"] && live.generation == 1 && live.ended == nil)
  }

  @Test func whoGetsTheSlotOfAnUnfinishedUpdateTakesItsPlaceAndThatIsNoAnswer() {
    var state = gathering(Array(committed("a", slot: 1).dropLast()) + committed("b", slot: 2))
    state.apply(.reserved(RowReserved(agent: "c", slot: 1, claimedCount: 1, updateDigest: digest)))
    #expect(state.rows.mapValues(\.slot) == ["b": 2, "c": 1])
    #expect(state.rejections.isEmpty && state.vacantSlot == 3)
  }

  @Test func rowsNeverShareASlot() {
    var state = gathering()
    var slots: Set<UInt32> = []
    for agent in ["a", "b", "c", "d"] {
      let slot = state.vacantSlot
      #expect(slot > 0 && slots.insert(slot).inserted)
      committed(agent, slot: slot).forEach { state.apply($0) }
    }
    state.apply(rejected("b"))
    #expect(state.vacantSlot == 2)
    committed("e", slot: 2).forEach { state.apply($0) }
    #expect(state.vacantSlot == 5)
    #expect(Set(state.rows.values.map(\.slot)).count == state.rows.count)
  }

  @Test func aRowBegunAnewForgetsWhatItHad() {
    let state = gathering(
      committed("a").dropLast() + [.reserved(RowReserved(agent: "a", slot: 1, claimedCount: 2, updateDigest: [9]))])
    #expect(state.rows["a"]?.sent == [] && state.rows["a"]?.updateDigest == [9] && state.uploading == 1)
  }

  @Test func aRejectedAgentThatBeginsAgainIsNotRejectedAnyMore() {
    #expect(gathering([rejected("a")] + committed("a")).rejections.isEmpty)
    #expect(gathering(committed("a") + [rejected("a")]).committed.isEmpty)
  }
}
