import Diagnosis
import Testing

@Suite struct MachineTests {
  @Test func aRoundNeedsItsRowsAndWhatIsMadeOfThem() {
    // Rows of 1,000 values take a page each; 2 agents and the base.
    #expect(RoundNeed(federation: "f", agents: 2, values: 1000).bytes == 3 * 4096 + 3 * 4000)
  }

  @Test func roomForOneRoundIsAWarningAndForLessAFault() {
    let need = RoundNeed(federation: "f", agents: 2, values: 1000)
    let states = [need.bytes - 1, need.bytes, 2 * need.bytes].map { free in
      Storage(path: "d", kind: "ext4", freeBytes: free).findings([need])[0].state
    }
    #expect(states == [.wrong, .warning, .ok])
  }

  @Test(arguments: ["tmpfs", "overlay", "nfs4"]) func whatDoesNotLastIsAWarning(kind: String) {
    #expect(Storage(path: "d", kind: kind, freeBytes: 1).findings([]).map(\.state) == [.ok, .warning])
  }

  @Test func whatCannotBeWrittenIsAFault() {
    #expect(Storage(path: "d", kind: "ext4", freeBytes: 1, problem: "no").findings([])[0].state == .wrong)
  }

  @Test func theNearestMountCounts() {
    let mounts = """
      22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
      30 22 0:26 / /srv rw shared:1 - tmpfs tmpfs rw
      31 30 0:27 / /srv/my\\040disk rw - xfs /dev/sdb rw
      """
    #expect(fileSystemKind(of: "/home/flame", mounts: mounts) == "ext4")
    #expect(fileSystemKind(of: "/srv/data", mounts: mounts) == "tmpfs")
    #expect(fileSystemKind(of: "/srv/my disk/data", mounts: mounts) == "xfs")
    #expect(fileSystemKind(of: "/srvdata", mounts: mounts) == "ext4")
  }

  @Test func onlySocketsThatListenOnThePortAreFound() {
    let table = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1BBD 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0
         1: 0100007F:1BBE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0 0 10 0
         2: 0100007F:1BBD 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0 0 10 0
      """
    #expect(listeningInodes(on: 7101, table: table) == ["4711"])
  }
}
