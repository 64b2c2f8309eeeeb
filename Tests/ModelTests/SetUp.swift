import Aggregation
import Collector
import Configuration
import Queueing
import Rounds
import Wire

let federation = "f"

/// A small federation to explore.
struct SetUp: Hashable {
  var agents = 3
  /// Workers of all stages; the publisher comes besides.
  var workers = 2
  var shards = 2
  var hasGate = true
  /// Rounds whose floats are kept.
  var keep = 2
  var policy = RoundPolicy(minimum: 2, maximum: 2, openAtMost: 40_000, expected: 3)
  var limits = QueueLimits()
  /// Room for two uploads at a time; one that stands still gives way.
  var uploads = UploadLimits(openUpdates: 2, idle: 3_000)
  var expected = ExpectedAgents.number(3)

  init() {
    limits.lease = 2_000
    limits.workerSilence = 8_000
  }

  var publisher: Int { workers }
  /// The collector's place among the broker's clients.
  var collector: Int { workers + 1 }

  static let engine = Engine(ruleVersion: "1", programVersion: "1", kernel: "none")
  static let spec = try! ModelSpec(tensors: [.init(name: "w", shape: [4], role: .parameter)])
  static let secret = [UInt8](repeating: 5, count: 32)
}

/// A written invariant that does not hold. The kind stays the same while a walk is made shorter.
struct Violation: Error, CustomStringConvertible {
  let kind: String
  let description: String

  init(_ kind: String, _ description: String) {
    self.kind = kind
    self.description = "\(kind): \(description)"
  }
}
