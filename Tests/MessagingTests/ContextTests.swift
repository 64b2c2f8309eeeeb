import Glibc
import Messaging
import Testing

@Suite struct ContextTests {
  /// Names that libzmq draws would be the same in every process, and known to everybody.
  @Test func whatLibrariesDrawIsOfASeedThatNobodyKnows() {
    srand(1)
    let known = rand()
    srand(1)
    let context = Context()
    #expect(rand() != known)
    withExtendedLifetime(context) {}
  }
}
