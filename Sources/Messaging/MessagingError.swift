internal import CZeroMQ

/// A call into libzmq that failed: what was tried, on what, and libzmq's reason.
package struct MessagingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let code: Int32
  package let operation: String
  package let endpoint: String
  /// What is wrong, where libzmq was not asked.
  private let fault: String?

  init(code: Int32, operation: String, endpoint: String, fault: String? = nil) {
    self.code = code
    self.operation = operation
    self.endpoint = endpoint
    self.fault = fault
  }

  /// What is wrong, and nothing else.
  package var reason: String { fault ?? String(cString: zmq_strerror(code)) }

  package var description: String {
    let place = endpoint.isEmpty ? "" : " \(endpoint)"
    return "cannot \(operation)\(place): \(reason)\(advice)"
  }

  private var advice: String {
    switch code {
    case EADDRINUSE: "; another program listens there: stop it or choose another endpoint"
    case EADDRNOTAVAIL: "; it is not an address of this machine"
    case EACCES, ENOENT: "; check that the folder exists and is writable"
    case ENAMETOOLONG: "; an ipc path may have at most 107 characters: choose a shorter data folder"
    default: ""
    }
  }
}

/// What a libzmq call came to, when it did not fail.
enum Outcome {
  case done(Int32)
  case wouldBlock
  case unreachable
}

/// The one way into libzmq: retries EINTR, names EAGAIN and EHOSTUNREACH, traps misuse, throws the rest.
func call(
  _ operation: String, on endpoint: String = "", _ body: () -> Int32
) throws(MessagingError) -> Outcome {
  while true {
    let result = body()
    if result >= 0 { return .done(result) }
    switch zmq_errno() {
    case EINTR: continue
    case EAGAIN: return .wouldBlock
    case EHOSTUNREACH: return .unreachable
    case ENOTSOCK, EFAULT: preconditionFailure("\(operation): not a socket of this thread")
    case let code: throw MessagingError(code: code, operation: operation, endpoint: endpoint)
    }
  }
}
