import Access
import Admin
import ArgumentParser
import Configuration
import Dashboard
import Logging
import Messaging
import Processes

struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Show rounds, queues, agents and releases in a browser.",
    discussion: """
      Reads the data folder and asks the running processes; it changes nothing, and works while processes are down. \
      For operators only: it shows verdicts, and attackers adapt to verdicts. It speaks plain HTTP and asks for no \
      password: on another address than loopback put a proxy with TLS and a login before it, and give its name with \
      --name. Also served: /livez, /readyz, /metrics.

      Examples:
        flame dashboard
        flame dashboard --listen 0.0.0.0:7120 --name flame.example.org
      """)

  @Option(help: ArgumentHelp("Where to listen; a port alone is on loopback.", valueName: "[HOST:]PORT"))
  var listen = AdminAddress(port: 7120)

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp(
      "Answer requests for this host name too; others than loopback and the address are refused.", valueName: "HOST"))
  var names: [String] = []

  @OptionGroup var server: ServerOptions

  func run() throws {
    let stop = Stop.bySignal()
    endWithSupervisor()
    startLogging()
    let configuration = try server.load()
    let alarms = { configuration.crashes?.alarms() ?? [] }
    let service = try DashboardService(configuration, listen: listen, names: names, alarms: alarms) {
      try configuration.connecting(as: .operator).connect
    }
    printNow("dashboard at \(service.address)")
    try service.run(until: stop)
  }
}
