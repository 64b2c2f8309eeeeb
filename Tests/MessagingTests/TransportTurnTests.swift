import Messaging
import Testing

/// Which of a server's keys a client tries.
struct TransportTurnTests {
  private let own = CurveKeys(publicKey: [UInt8](repeating: 1, count: 32), secretKey: [UInt8](repeating: 2, count: 32))
  private func transport(_ server: UInt8) -> Transport { .client(own, server: [UInt8](repeating: server, count: 32)) }
  private let patience = TransportTurn.patience

  @Test func whileTheServerAnswersOrNothingIsAskedTheKeyStays() {
    var turn = TransportTurn(transport(1))
    #expect(!turn.isOverdue(.max))
    turn.asked(10)
    turn.asked(10 + patience)
    #expect(!turn.isOverdue(9 + patience) && turn.isOverdue(10 + patience), "the first question counts")
    turn.heard()
    #expect(!turn.isOverdue(.max))
  }

  @Test func theKnownKeysAreTriedInTurnAndTheFirstAgainAfterTheLast() {
    var turn = TransportTurn(transport(1))
    let known = [transport(1), transport(2), transport(3)]
    #expect((0..<4).map { _ in turn.next(of: known) } == [transport(2), transport(3), transport(1), transport(2)])
    #expect(turn.current == transport(2) && !turn.isOverdue(.max), "each has its time")
  }

  @Test func withoutAnotherKeyNothingChanges() {
    var turn = TransportTurn(transport(1))
    #expect(turn.next(of: []) == nil && turn.next(of: [transport(1)]) == nil)
    #expect(turn.next(of: [transport(2)]) == transport(2), "the one at hand is not known any more")
  }
}
