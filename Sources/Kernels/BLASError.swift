/// This host's BLAS lacks a property that equal bytes rest on; it must not compute for a federation.
package struct BLASError: Error, Hashable, Sendable, CustomStringConvertible {
  package struct Code: Hashable, Sendable {
    private let value: String
    /// A tile's entry changes with the place of its rows.
    package static let dependsOnPosition = Code(value: "depends on the place of its rows in the tile")
    /// A tile's entry differs from the sum in Double.
    package static let inaccurate = Code(value: "differs from the sum in double precision")

    fileprivate var reason: String { value }
  }

  package let code: Code
  /// The kernel that OpenBLAS chose.
  package let kernel: String
  package let row: Int
  package let column: Int

  package var description: String {
    "OpenBLAS kernel \(kernel): the product of rows \(row) and \(column) \(code.reason). "
      + "Set OPENBLAS_CORETYPE to another kernel (Haswell works on most processors) or install another OpenBLAS."
  }
}
