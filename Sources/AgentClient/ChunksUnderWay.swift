internal import Wire

/// Chunks that were sent and have no answer yet: on a slow line all that is said later waits behind them. Pure.
struct ChunksUnderWay: Hashable, Sendable {
  private var sent = 0
  private var landed = 0

  var isEmpty: Bool { sent <= landed }

  mutating func sent(_ index: Int) { sent = index + 1 }

  mutating func hear(_ reply: AgentReply) {
    switch reply.body {
    case .credit(let credit): landed = Int(credit.next)
    case .receipt, .opened: self = ChunksUnderWay()
    case .welcome: return
    }
  }
}
