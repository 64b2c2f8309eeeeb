import Glibc
import Messaging
import TestSupport
import Testing

@Suite struct ErrorTests {
  private func error(_ body: () throws(MessagingError) -> Void) -> MessagingError? {
    do throws(MessagingError) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func aPortInUseIsNamedWithAdvice() throws {
    let context = Context()
    let first = try Socket(context, .router)
    let endpoint = try first.bind("tcp://127.0.0.1:*")
    let second = try Socket(context, .router)
    let failure = error { () throws(MessagingError) in _ = try second.bind(endpoint) }
    #expect(failure?.code == EADDRINUSE)
    #expect(failure?.endpoint == endpoint)
    let text = failure?.description ?? ""
    #expect(text.hasPrefix("cannot listen on \(endpoint): "))
    #expect(text.hasSuffix("another program listens there: stop it or choose another endpoint"))
  }

  @Test func anIPCFolderThatIsAbsentIsNamedWithAdvice() throws {
    try withTemporaryFolder { folder in
      let socket = try Socket(Context(), .router)
      let failure = error { () throws(MessagingError) in _ = try socket.bind("ipc://\(folder)/absent/socket") }
      #expect(failure?.description.contains("\(folder)/absent/socket") == true)
      #expect(failure?.description.hasSuffix("check that the folder exists and is writable") == true)
    }
  }

  @Test func anIPCPathThatIsTooLongIsNamedWithItsLimit() throws {
    let socket = try Socket(Context(), .router)
    let path = "/tmp/" + String(repeating: "x", count: 200)
    let failure = error { () throws(MessagingError) in _ = try socket.bind("ipc://\(path)") }
    #expect(failure?.code == ENAMETOOLONG)
    #expect(failure?.description.contains("at most 107 characters") == true)
  }

  @Test func anEndpointThatIsNoneIsAnErrorThatNamesIt() throws {
    let socket = try Socket(Context(), .dealer)
    for endpoint in ["", "nonsense", "tcp://", "tcp://127.0.0.1:x", "http://127.0.0.1:80"] {
      let failure = error { () throws(MessagingError) in try socket.connect(endpoint) }
      #expect(failure?.endpoint == endpoint)
      #expect(failure?.operation == "connect to")
    }
  }
}
