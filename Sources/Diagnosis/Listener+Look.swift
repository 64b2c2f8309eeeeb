internal import CLinux
package import Glibc
package import Messaging
internal import Rounds

extension Listener {
  /// Looks who listens on an endpoint. Where nobody does, it listens there itself for a moment.
  ///
  /// - Parameters:
  ///   - own: processes of this server, by number.
  ///   - answering: whether some process of this server answers, though its number may be unknown.
  package static func look(
    _ endpoint: String, own: [pid_t: String], answering: Bool, context: Context
  ) -> Listener {
    endpoint.hasPrefix("ipc://")
      ? local(String(endpoint.dropFirst(6)), own, answering) : network(endpoint, own, answering, context)
  }

  private static func local(_ path: String, _ own: [pid_t: String], _ answering: Bool) -> Listener {
    switch clinux_ipc_listener(path) {
    case 0: .nobody
    case -1: .impossible(String(cString: strerror(errno)))
    case let process: held(by: process, own, answering)
    }
  }

  private static func network(
    _ endpoint: String, _ own: [pid_t: String], _ answering: Bool, _ context: Context
  ) -> Listener {
    do throws(MessagingError) {
      _ = try Socket(context, .router).bind(endpoint)
      return .nobody
    } catch {
      guard error.code == EADDRINUSE else { return .impossible(error.reason) }
    }
    return held(by: holder(of: endpoint), own, answering)
  }

  private static func holder(of endpoint: String) -> pid_t? {
    guard let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    let inodes = ["tcp", "tcp6"].flatMap {
      listeningInodes(on: port, table: (try? OpenFiles.text("/proc/net/\($0)")) ?? "")
    }
    let sockets = Set(inodes.map { "socket:[\($0)]" })
    return OpenFiles.holder(sockets.contains)
  }

  private static func held(by process: pid_t?, _ own: [pid_t: String], _ answering: Bool) -> Listener {
    guard let process, process > 0 else {
      return answering
        ? .ours("this server, whose processes this user may not see")
        : .other("a program that this user may not see (ss -ltnp as root tells)")
    }
    return own[process].map { .ours("the \($0), process \(process)") }
      ?? .other("\(OpenFiles.name(of: process)), process \(process)")
  }
}
