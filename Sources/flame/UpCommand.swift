import Access
import Admin
import ArgumentParser
import Configuration
import Glibc
import Messaging
import Processes
import Publisher
import Rounds
import Supervision

struct UpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Run the whole stack on this host; what dies is started again.",
    discussion: """
      Ctrl-C (or SIGTERM) ends it in good order: work in progress is finished or handed back, exit status 0. A second \
      one, half a second or more later, ends it at once: exit status 130 (143).

      Example: flame up --clustering 2 --clipping 2 --noising 2
      """)

  @Option(help: ArgumentHelp("Clustering workers.", valueName: "N")) var clustering = 1
  @Option(help: ArgumentHelp("Clipping workers.", valueName: "N")) var clipping = 1
  @Option(help: ArgumentHelp("Noising workers.", valueName: "N")) var noising = 1

  @Option(
    help: ArgumentHelp(
      """
      Serve /livez, /readyz and /metrics of each process on loopback, from this port on: broker, publisher, collector, \
      clustering, clipping, noising workers, and of this process itself.
      """,
      valueName: "PORT"))
  var admin: Int?

  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard admin.map((1...64_000).contains) ?? true else { throw ValidationError("--admin: a port from 1 to 64000") }
    guard [clustering, clipping, noising].allSatisfy({ (1...256).contains($0) }) else {
      throw ValidationError("each stage takes 1 to 256 workers")
    }
  }

  func run() throws {
    let stop = Stop.bySignal()
    endWithSupervisor()
    startLogging()
    let configuration = try server.load()
    try Preflight.check(configuration)
    let stack = Stack(clustering: clustering, clipping: clipping, noising: noising)
    let members = stack.members(program: programPath(), options: server.arguments, admin: admin)
    let renewal = configuration.keys.map { KeyFolder($0).serverKeyWatch() } ?? { false }
    let supervisor = Supervisor(members, drainMilliseconds: configuration.drain, renewal: renewal)
    let own = admin.map { AdminAddress(port: UInt16($0 + members.count)) }
    try AdminOptions.serve("up", at: own) { board in
      supervisor.board = board
      try supervisor.run(until: stop)
    }
  }
}

/// Where this program lies.
func programPath() -> String {
  var buffer = [CChar](repeating: 0, count: 4096)
  let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
  precondition(count > 0, "the program's path cannot be read")
  return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// What must be right before anything starts: one clear error instead of processes that die again and again.
enum Preflight {
  static func check(_ configuration: ServerConfiguration) throws {
    try FileSystem.makeFolder("\(configuration.data)/run", permissions: 0o700)
    try FileSystem.replace("\(configuration.data)/run/.writable", with: [], synchronised: false)
    try checkFederations(configuration)
    let locks = try ["broker", "collector", "publisher"].map { try Lock("\(configuration.data)/run/\($0).lock") }
    try withExtendedLifetime(locks) { try checkEndpoints(configuration.endpoints) }
  }

  /// A damaged federation does not keep the others from starting, unless there is no other.
  private static func checkFederations(_ configuration: ServerConfiguration) throws {
    var problems: [StoreError] = []
    for federation in configuration.federations {
      do {
        try ReleaseCheck.check(Federation(configuration.folder(federation)))
      } catch let error as StoreError where error.isDamaged { problems.append(error) }
    }
    if problems.count == configuration.federations.count, let first = problems.first { throw first }
    for problem in problems { printError("\(problem)") }
  }

  /// Only once the locks are held: to listen on an ipc endpoint takes it from whoever listens there.
  private static func checkEndpoints(_ endpoints: Endpoints) throws {
    let context = Context()
    let operators = ["broker", "collector", "publisher"].map(endpoints.operator)
    try endpoints.naming {
      for endpoint in endpoints.all.map(\.endpoint) + operators { try Socket(context, .router).bindInTime(endpoint) }
    }
  }

  /// Held for as long as it lives.
  private final class Lock {
    private let file: File

    init(_ path: String) throws(StoreError) {
      file = try File(path, .update)
      try file.lockInTime()
    }
  }
}

/// Whether a federation's newest release can be used.
enum ReleaseCheck {
  static func check(_ federation: Federation) throws {
    let store = ReleaseStore(federation)
    guard let newest = try store.approved().last else {
      throw StoreError(.damaged("there is no release 0"), "read", federation.folder.releases)
    }
    _ = try store.weights(newest)
  }
}
