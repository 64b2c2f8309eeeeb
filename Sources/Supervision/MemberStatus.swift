package import Admin

/// How the processes of a stack are.
package struct MemberStatus: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package let name: String
    package let isRunning: Bool
    /// How often it was started.
    package let starts: UInt64

    package init(name: String, isRunning: Bool, starts: UInt64) {
      self.name = name
      self.isRunning = isRunning
      self.starts = starts
    }
  }

  private let members: [Member]
  private let troubles: [Trouble]

  package init(members: [Member], troubles: [Trouble]) {
    self.members = members
    self.troubles = troubles
  }

  /// Why the stack is not whole now; nil where all processes run and none dies again and again.
  package var obstacle: String? {
    let missing = members.filter { !$0.isRunning }.map { "\($0.name) does not run" }
    let faults = troubles.map(\.description) + missing
    return faults.isEmpty ? nil : faults.joined(separator: "\n")
  }

  package var metrics: [MetricFamily] {
    func label(_ member: Member) -> [MetricFamily.Label] { [.init("member", member.name)] }
    return [
      .gauge(
        "flame_member_running", "1 where the process runs.", members.map { (label($0), $0.isRunning ? 1 : 0) }),
      .counter(
        "flame_member_restarts_total", "Starts of the process after the first.",
        members.map { (label($0), Double($0.starts - min(1, $0.starts))) }),
    ]
  }
}
