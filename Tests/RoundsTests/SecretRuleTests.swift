import Glibc
import Rounds
import TestSupport
import Testing

@Suite struct SecretRuleTests {
  /// Of a process of user 1000 in groups 1000 and 2000.
  private func verdict(
    _ mode: UInt32, user: UInt32 = 1000, group: UInt32 = 1000, setting: String? = nil, holdsModes: Bool = true
  ) -> SecretRule.Verdict {
    SecretRule(user: 1000, groups: [1000, 2000], setting: setting)
      .judge(.init(mode: mode, user: user, group: group)) { holdsModes }
  }

  @Test(arguments: [UInt32(0o600), 0o400, 0o700])
  func whatOnlyItsOwnerReadsIsTakenWhoeverThatIs(mode: UInt32) {
    for user in [0, 1000, 7] as [UInt32] { #expect(verdict(mode, user: user, group: 7) == .allowed) }
  }

  @Test(arguments: [UInt32(0o440), 0o640])
  func theGroupMayReadWhereItIsOnesOwnAndTheFileIsRootsOrOnesOwn(mode: UInt32) {
    for user in [0, 1000] as [UInt32] {
      for group in [1000, 2000] as [UInt32] { #expect(verdict(mode, user: user, group: group) == .allowed) }
      #expect(verdict(mode, user: user, group: 7) == .refused, "a group of others")
    }
    #expect(verdict(mode, user: 7, group: 1000) == .refused, "somebody else's file")
  }

  @Test(arguments: [UInt32(0o444), 0o644, 0o604, 0o601, 0o602, 0o660, 0o620, 0o777])
  func othersMayNotReadAndTheGroupMayNotWrite(mode: UInt32) {
    #expect(verdict(mode, user: 0) == .refused)
    #expect(verdict(mode) == .refused)
    #expect(verdict(mode, setting: "any") == .allowed)
    for setting in ["", "Any", "all", "1"] { #expect(verdict(mode, setting: setting) == .refused) }
  }

  @Test func whereModesMeanNothingItIsAWarning() {
    #expect(verdict(0o777, holdsModes: false) == .unprotected)
    #expect(verdict(0o600, holdsModes: false) == .allowed)
    #expect(verdict(0o777, setting: "any", holdsModes: false) == .allowed)
  }

  @Test func theRefusalNamesTheModeAndEveryCure() throws {
    try withTemporaryFolder { folder in
      try FileSystem.replace("\(folder)/s", with: [1], synchronised: false, permissions: 0o600)
      #expect(try FileSystem.readSecret("\(folder)/s", limit: 10) == [1])
      chmod("\(folder)/s", 0o444)
      #expect { try FileSystem.readSecret("\(folder)/s", limit: 10) } throws: { error in
        ["0444", "chmod 600", "defaultMode: 0400", "fsGroup", "FLAME_KEY_MODES=any"].allSatisfy("\(error)".contains)
      }
      #expect(try FileSystem.list(folder) == ["s"], "the look at the folder leaves nothing")
    }
  }
}
