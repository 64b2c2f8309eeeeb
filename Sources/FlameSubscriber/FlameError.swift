internal import Text

/// Why something cannot be done; its text says what to do next.
public struct FlameError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// The invitation, an address or a key cannot be read or is none.
    case access
    /// A model has other tensors than the federation's, or a file is no model.
    case model
    /// A file or folder cannot be read or written.
    case store
    /// A socket cannot be made. That a server does not answer is no error: it is waited for.
    case connection
  }

  public let code: Code
  public let description: String

  package init(_ code: Code, _ reason: some CustomStringConvertible) {
    self.code = code
    description = escaped(reason.description, keepingLines: true)
  }

  /// Does `body`; what it throws becomes an error of that code.
  package static func naming<Value>(_ code: Code, _ body: () throws -> Value) throws(FlameError) -> Value {
    do { return try body() } catch let error as FlameError { throw error } catch { throw FlameError(code, "\(error)") }
  }
}
