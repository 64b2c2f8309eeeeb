import Access
import Broker
import Testing
import Wire

@Suite struct WorkPermissionTests {
  private static let group = GroupName(round: 1, generation: 0)
  private static let collectors: [WorkRequest.Body] = [
    .open(OpenGroup(group: group, engine: "e", stages: [])), .close(CloseGroup(group: group)),
    .acknowledge(AcknowledgeEnd(group: group)),
  ]
  private static let leases: [WorkRequest.Body] = [
    .demand, .beat(Beat(lease: 1, progress: 1)), .complete(Complete(lease: 1)),
    .failure(Failure(lease: 1, error: "", transient: false)), .leave,
  ]

  private func hello(_ queues: String...) -> WorkRequest.Body {
    .hello(WorkerHello(queues: queues, engine: "e", name: "w"))
  }

  private func sender(_ role: Access.Role) -> Sender {
    .principal(Principal(role: role, name: "n", key: [UInt8](repeating: 1, count: 32)))
  }

  @Test(arguments: Access.Role.allCases)
  func eachRoleSaysOnlyWhatIsItsOwn(role: Access.Role) {
    for body in Self.collectors { #expect(body.isAllowed(for: sender(role)) == (role == .collector)) }
    for body in Self.leases {
      #expect(body.isAllowed(for: sender(role)) == [Access.Role.worker, .publisher].contains(role))
    }
    #expect(hello("clustering", "noising").isAllowed(for: sender(role)) == (role == .worker))
    #expect(hello("publishing").isAllowed(for: sender(role)) == (role == .publisher))
    #expect(!hello("publishing", "noising").isAllowed(for: sender(role)))
  }

  @Test func aStrangerSaysNothingAndPlainTransportAsksNobody() {
    for body in Self.collectors + Self.leases {
      #expect(!body.isAllowed(for: .stranger))
      #expect(body.isAllowed(for: .anyone))
    }
  }
}
