internal import Messaging
internal import Wire

/// Sees who works, and adds up what the broker counts, over its restarts: it is asked some times a second, and what it counted since it was
/// last asked is lost with it.
final class WorkCountsSampler {
  private static let everyMilliseconds: UInt64 = 200
  private static let patienceMilliseconds: UInt64 = 2000
  /// One that waits for work says so every 2 s.
  private static let silenceMilliseconds: UInt64 = 4000

  private let socket: Socket
  private var askedAt: UInt64 = 0
  private var isAnswered = true
  private var byEpoch: [UInt64: WorkCounts] = [:]
  /// Names of those who spoke to the broker of late, by its last answer.
  private(set) var workers: Set<String> = []

  init(_ context: Context, endpoint: String, transport: Transport) throws {
    socket = try Socket(context, .dealer, SocketOptions(lingerMilliseconds: 0, transport: transport))
    try socket.connect(endpoint)
  }

  func step(_ now: UInt64) throws {
    while let frame = try socket.receive()?.last {
      guard case .broker(let status)? = try? OperatorReply.decode(frame, limit: 1 << 20).body else { continue }
      byEpoch[status.epoch] = status.counts
      workers = Set(status.workers.filter { $0.silentMs < Self.silenceMilliseconds }.map(\.name))
      isAnswered = true
    }
    guard now >= askedAt + (isAnswered ? Self.everyMilliseconds : Self.patienceMilliseconds) else { return }
    isAnswered = false
    askedAt = now
    try socket.send([OperatorRequest(federation: "*", body: .status).encode()])
  }

  /// At least so much happened.
  var total: WorkCounts {
    byEpoch.values.reduce(into: WorkCounts()) { sum, counts in
      sum.assigned += counts.assigned
      sum.completed += counts.completed
      sum.failed += counts.failed
      sum.transient += counts.transient
      sum.lost += counts.lost
      sum.returned += counts.returned
      sum.suppressed += counts.suppressed
    }
  }
}
