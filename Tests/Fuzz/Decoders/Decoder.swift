/// One way in for bytes that others wrote. `run` returns whatever the bytes are; a broken promise ends the process.
package struct Decoder: Sendable {
  /// As the folder of its corpus is called.
  package let name: String
  package let run: @Sendable ([UInt8]) -> Void

  /// Every decoder of the program.
  package static let all: [Decoder] = messages + records + files + keys + logs + printers
}

/// Ends the process where a decoder does not keep what it promises.
func promise(_ kept: Bool, _ what: String) {
  guard kept else { fatalError("broken: \(what)") }
}

/// The value that must be there, for whatever reason it would not be.
func promised<Value>(_ what: String, _ body: () throws -> Value) -> Value {
  do { return try body() } catch { fatalError("broken: \(what): \(error)") }
}
