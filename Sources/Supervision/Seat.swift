internal import Glibc
internal import Processes

/// A member of the stack, and the process that is it now.
struct Seat {
  let member: Member
  var child: ChildProcess?
  var restarts = Restarts()
  var status: ExitStatus?
  private(set) var starts: UInt64 = 0
  private var lifeline: Lifeline?
  private var goneAt: UInt64?

  init(_ member: Member) { self.member = member }

  var isVacant: Bool { child == nil && !isOver }
  var isOver: Bool { member.endsByItself && status?.isSuccess == true }

  /// Readable when the process has something to tell, or ends.
  var newsDescriptor: Int32? { child == nil ? nil : lifeline?.descriptor }

  /// Whether the kernel has closed what was its own, and will tell at any moment how it ended.
  func isEnding(_ now: UInt64) -> Bool { child != nil && goneAt.map { now < $0 + 1000 } ?? false }

  mutating func start(_ now: UInt64, log: String?) throws {
    let lifeline = try Lifeline()
    child = try ChildProcess(
      member.arguments, environment: ["FLAME_SUPERVISED": "\(getpid())"], log: log, lifeline: lifeline)
    self.lifeline = lifeline
    goneAt = nil
    restarts.started(now)
    starts += 1
  }

  mutating func hear(_ now: UInt64) {
    while let lifeline {
      switch lifeline.hear() {
      case .none: return
      case .ready: restarts.ready()
      case .gone: (self.lifeline, goneAt) = (nil, now)
      }
    }
  }
}
