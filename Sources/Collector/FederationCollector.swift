internal import AgentClient
internal import Configuration
internal import Cryptography
internal import Kernels
internal import Logging
internal import Rounds
internal import Wire

/// A message for one agent.
struct Reply {
  let peer: [UInt8]
  let body: AgentReply.Body
}

/// The rounds of one federation: gathers updates, seals, follows the group, opens the next round on the new release.
///
/// It owns the round store. What it has to say is put into `replies` and `work`; the service sends it.
final class FederationCollector {
  let federation: Federation
  let configuration: FederationConfiguration
  let rules: UploadRules
  let follower: ReleaseFollower
  let engine: Engine
  let synchronised: Bool
  let boot: String
  let log = Logger(label: "collector")
  private var course: RoundCourse
  /// Whom the round waits for; changes with the access list.
  var expected: ExpectedAgents

  /// The round at hand, from opening to its end.
  var current: RoundRecorder?
  /// Number of the newest round there ever was.
  var lastRound: UInt64 = 0
  /// The newest approved release; rounds are opened on its root, so that a change of keys disturbs none.
  var base: Release?
  /// The base's buffers; nil until they are read.
  var baseBuffers: [Float]?
  /// When the gathering window began (this process's clock), and when the phase did.
  var windowSince: UInt64 = 0
  var phaseSince: UInt64 = 0
  /// The group's work is done: the candidate waits at the gate.
  var isAtGate = false
  var isPaused: Bool
  var problem = ""
  /// Why the last message of an agent could not be stored; empty where it was.
  var uploadProblem = ""
  var lastFailure = ""
  var retryAt: UInt64 = 0
  var setbacks = Setbacks()
  /// After a failed round the next one opens no sooner.
  var openAfter: UInt64 = 0
  var askedBrokerAt: UInt64 = 0
  var members = Members()
  var counts = ReceiptCounts()
  var rounds = RoundCounts()
  /// Bytes that the server has left for unfinished updates; to be set before a message is taken.
  var room = Int.max
  /// How uploads stand with this process; nothing is known of those that another process before it began.
  /// Where anybody may say any name, those without an update under way are forgotten when there are too many.
  var uploads: [String: UploadStanding] = [:] {
    didSet { if uploads.count > 2 * Members.most { uploads = uploads.filter { state.rows[$0.key] != nil } } }
  }
  /// When an upload got further last (this process's clock); without an entry not since the window began.
  var movedAt: [String: UInt64] = [:]
  var replies: [Reply] = []
  var work: [WorkRequest.Body] = []
  /// Receipts that wait until what they promise is on disk.
  var promised: [Reply] = []

  init(
    _ federation: Federation, _ configuration: FederationConfiguration, follower: ReleaseFollower,
    engine: Engine, synchronised: Bool, boot: String, expected: ExpectedAgents
  ) throws(StoreError) {
    self.federation = federation
    self.configuration = configuration
    self.follower = follower
    self.engine = engine
    self.synchronised = synchronised
    self.boot = boot
    self.expected = expected
    rules = UploadRules(federation, configuration)
    isPaused = FileSystem.exists(Self.pauseMark(federation))
    course = try Self.course(federation, configuration)
    try resume()
  }

  /// Bytes that unfinished updates take.
  var unfinishedBytes: Int { state.uploading * rules.updateBytes }

  var state: Gathering { current?.gathering ?? Gathering() }

  /// Finds the round that was at hand when the process ended.
  private func resume() throws(StoreError) {
    try FileSystem.sweep(federation.folder.rounds)
    let numbers = try FederationFolder.numbers(in: federation.folder.rounds)
    let found = try RoundsAtStart(numbers) { number throws(StoreError) in
      let recorder = try self.recorder(number)
      guard !recorder.gathering.forgot(sealedIn: recorder.folder) else {
        throw StoreError(.damaged("it lost its end"), "read", "\(recorder.folder)/round.log")
      }
      return recorder.gathering
    }
    lastRound = found.last
    guard let number = found.atHand else { return }
    let recorder = try self.recorder(number)
    try recorder.recover(boot: boot)
    current = recorder
    log.info("resumed", metadata: ["federation": "\(federation.name)", "round": "\(number)"])
  }

  /// Takes the secret of the draw as it is now: an operator may have changed it.
  func readSecret() throws(StoreError) { course = try Self.course(federation, configuration) }

  private static func course(
    _ federation: Federation, _ configuration: FederationConfiguration
  ) throws(StoreError) -> RoundCourse {
    RoundCourse(policy: configuration.policy, secret: try SelectionSecret(federation.folder).read())
  }

  /// A file that is there while the federation is paused.
  static func pauseMark(_ federation: Federation) -> String { "\(federation.folder.rounds)/.paused" }

  func recorder(_ round: UInt64) throws(StoreError) -> RoundRecorder {
    try RoundRecorder(folder: federation.folder.round(round), elements: federation.spec.rowCount)
  }

  /// Lets time pass and releases arrive. Store errors are shown in the status and tried again.
  func advance(_ now: UInt64, releases: [Release]) {
    if windowSince == 0 {
      windowSince = now
      phaseSince = now
    }
    guard now >= retryAt || !releases.isEmpty else { return }
    do throws(StoreError) {
      if let newest = releases.last {
        base = newest
        baseBuffers = nil
      }
      try followBase(now)
      try decide(now)
      problem = ""
    } catch {
      if problem != error.description { log.error("\(error)") }
      problem = error.description
      retryAt = now + 1000
    }
  }

  private func decide(_ now: UInt64) throws(StoreError) {
    guard let current else { return try open(now) }
    let step = course.step(
      current.gathering, expected: expected, age: now - windowSince, isAtGate: isAtGate,
      refused: follower.refusedRound, asked: now - min(now, askedBrokerAt))
    switch step {
    case .wait: return
    case .seal(let agents): try seal(agents, now)
    case .ask: askBroker(now)
    case .end(let end): try self.end(end, now)
    }
  }

  /// Milliseconds until time alone may change something.
  func pause(_ now: UInt64) -> UInt64 {
    guard current?.gathering.isGathering == true, now >= retryAt else { return 250 }
    let decision = course.policy.decide(state, expected: expected, age: now - windowSince, secret: course.secret)
    guard case .wait(let rest?) = decision else { return 1000 }
    return min(rest, 1000)
  }
}
