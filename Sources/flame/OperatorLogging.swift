import Access
import Configuration

extension ServerConfiguration {
  var operatorLog: OperatorLog { OperatorLog(data: data) }

  /// Does what an operator asked for on this machine, once it is in the operators' log.
  @discardableResult
  func logged<Result>(
    _ action: String, _ subject: String, outcome: (Result) -> String = { _ in "done" }, _ body: () throws -> Result
  ) throws -> Result {
    try operatorLog.perform(OperatorAction(action, subject), by: OperatingUser.name, outcome: outcome, body)
  }
}
