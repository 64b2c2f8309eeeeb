import Admin
import Testing

@Suite struct BoardTests {
  private let board = Board()

  @Test func aProcessThatStartsIsWellAndNotReady() {
    #expect(board.illness(now: 1_000_000) == nil)
    #expect(board.obstacle(now: 1_000_000) == "starting")
  }

  @Test func aLoopThatTurnsIsReadyUnlessItSaysWhyNot() {
    board.post(now: 0, obstacle: nil, metrics: [])
    #expect(board.obstacle(now: Board.patience) == nil)
    board.post(now: 1, obstacle: "no space left", metrics: [])
    #expect(board.obstacle(now: 2) == "no space left")
    #expect(board.illness(now: 2) == nil)
  }

  @Test func aLoopThatHangsIsNeitherWellNorReady() {
    board.post(now: 5, obstacle: nil, metrics: [])
    let reason = "the loop has not turned for 10 s"
    #expect(board.illness(now: 5 + Board.patience + 1) == reason)
    #expect(board.obstacle(now: 5 + Board.patience + 1) == reason)
  }
}
