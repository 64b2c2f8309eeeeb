import Glibc

/// A model file cannot be used: which file, why, and what to do about it.
package struct SafetensorsError: Error, Hashable, Sendable, CustomStringConvertible {
  package struct Code: Hashable, Sendable {
    private let name: String
    /// The operating system refused to open, read or write the file.
    package static let system = Code(name: "system")
    /// The bytes are no safetensors file.
    package static let malformed = Code(name: "malformed")
    /// A tensor has a type that cannot be aggregated, or another than the base's.
    package static let wrongType = Code(name: "wrong type")
    package static let missingTensor = Code(name: "missing tensor")
    package static let unexpectedTensor = Code(name: "unexpected tensor")
    package static let wrongShape = Code(name: "wrong shape")
    package static let notFinite = Code(name: "not finite")
    package static let outOfRange = Code(name: "out of range")
    package static let negativeVariance = Code(name: "negative variance")
    /// No agent could ever send back the values of a model that is to be a base.
    package static let unusable = Code(name: "unusable")
  }

  package let code: Code
  package let file: String
  /// What is wrong, without the file's name.
  package let reason: String
  /// What to do about it.
  package let hint: String

  package var description: String { "\(file): \(reason). \(hint)" }
}

extension SafetensorsError {
  static func system(_ file: String, _ operation: String, _ error: SystemError) -> SafetensorsError {
    SafetensorsError(
      code: .system, file: file, reason: "cannot \(operation): \(error.message)",
      hint: "Check the path, its permissions and the free space.")
  }

  static func malformed(_ file: String, _ reason: String) -> SafetensorsError {
    SafetensorsError(
      code: .malformed, file: file, reason: "no valid safetensors file: \(reason)",
      hint: "Write it again, in Python with safetensors.torch.save_file or safetensors.numpy.save_file.")
  }

  static func wrongType(_ file: String, _ tensor: String, _ type: String) -> SafetensorsError {
    SafetensorsError(
      code: .wrongType, file: file, reason: "tensor \(tensor) has type \(type), which is not aggregated",
      hint: "Save it as float32 (tensor.float() in PyTorch; F16, BF16 and F64 are read as float32, too), or freeze it "
        + "in the base: --frozen '\(tensor)'.")
  }

  /// The tensors differ from those of the base.
  static func mismatch(_ code: Code, _ file: String, _ reason: String) -> SafetensorsError {
    SafetensorsError(
      code: code, file: file, reason: reason, hint: "It must have the tensors of the base model and no others.")
  }

  static func badValue(_ code: Code, _ file: String, _ reason: String) -> SafetensorsError {
    SafetensorsError(
      code: code, file: file, reason: reason,
      hint: "The training that wrote it has diverged, or the file is not a model.")
  }
}

/// An errno, read where it arose.
struct SystemError: Hashable, Sendable {
  let number: Int32

  static var last: SystemError { SystemError(number: errno) }

  var message: String { String(cString: strerror(number)) }
}
