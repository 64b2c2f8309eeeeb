import Access
import ArgumentParser
import Configuration
import Text

extension AuditCommand {
  struct Log: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what operators did, and check that nobody changed the record of it.",
      discussion: """
        Reads DATA/operators.log; no process needs to run. Each record names the one before it, so that a change, a gap \
        and another order are found. Only that the newest records were cut off cannot be seen in the log itself: write \
        down the head that --verify prints, elsewhere, and give it back with --head.

        Exit status: 0 what was written, 1 it cannot be read, 5 something was changed.

        Examples:
          flame audit log
          flame audit log --verify
          flame audit log --head 4f0c…7a
        """)

    @Flag(help: "Check the chain of records; print their number and the head.") var verify = false
    @Option(help: ArgumentHelp("A head noted earlier, which must still be in the chain.", valueName: "HEX"))
    var head: String?
    @Option(help: "How to print it.") var format = OutputFormat.table
    @OptionGroup var server: ServerOptions

    private static let changed = ExitCode(5)

    func run() throws {
      let log = try server.load().operatorLog
      let chain = try log.read()
      if verify || head != nil { return try check(chain, log.path) }
      switch format {
      case .json: for record in chain.records { printNow(try json(OperatorLine(record))) }
      case .table:
        printNow(table(OperatorLine.header, chain.records.map { OperatorLine($0).cells }))
      }
      if let fault = chain.fault { throw complain("\(log.path): \(fault); no later record is shown") }
    }

    private func check(_ chain: OperatorChain, _ path: String) throws {
      if let fault = chain.fault {
        throw complain(
          "\(path): \(fault). The \(chain.records.count) records before it are what was written; of the rest nothing is "
            + "certain. Find out who could write to the file, compare it with a backup, then move it away: a new log "
            + "begins with the next action.")
      }
      if let head, !chain.holds(head: head.lowercased()) {
        throw complain(
          "\(path): no record has the digest \(head). Records were cut off, or this is another server's log: compare it "
            + "with a backup.")
      }
      switch format {
      case .json: printNow(try json(OperatorLogLine(chain)))
      case .table: printNow("\(chain.records.count) records, head \(chain.head)")
      }
      if !chain.torn.isEmpty {
        printError("the last record is torn: its writer was killed, or had no room; the next one will say so")
      }
    }

    private func complain(_ what: String) -> ExitCode {
      printError(what)
      return Self.changed
    }
  }
}

private struct OperatorLogLine: Encodable {
  let records: Int
  let head: String
  let torn: Bool

  init(_ chain: OperatorChain) {
    records = chain.records.count
    head = chain.head
    torn = !chain.torn.isEmpty
  }
}

private struct OperatorLine: Encodable {
  static let header = ["record", "time", "who", "action", "subject", "outcome"]

  let record: UInt64
  let time: String
  let who: String
  let action: String
  let subject: String
  let outcome: String
  let digest: String

  init(_ record: OperatorRecord) {
    self.record = record.sequence
    time = record.time
    who = record.who
    action = record.action.name
    subject = record.action.subject
    outcome = record.outcome
    digest = record.digest
  }

  var cells: [String] { ["\(record)", time, who, action, subject, outcome] }
}
