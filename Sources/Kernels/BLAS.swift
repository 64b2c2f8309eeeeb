import COpenBLAS

/// The BLAS library as a whole: threads, the kernel chosen for this processor, and proof of what we rely on.
package enum BLAS {
  /// Keeps OpenBLAS on the calling thread: how many threads share a product must not decide its bits. Call at start.
  package static func useOneThread() {
    openblas_set_num_threads(1)
  }

  /// The name of the kernel OpenBLAS chose for this processor, part of the engine ("Haswell", "Zen", …).
  package static var kernelName: String {
    String(cString: openblas_get_corename())
  }

  /// Proves on this host that a Gram tile's entries do not depend on where their rows stand, and that they are right.
  package static func proveDeterminism() throws(BLASError) {
    let rows = sampleRows()
    let plain = tile(rows, rows)
    for shift in 0..<GramTiles.side {
      for step in [1, 5, 7, 11] {
        let order = (0..<GramTiles.side).map { (shift + step * $0) % GramTiles.side }
        try compare(plain, tile(permute(rows, order), rows), order, Array(0..<GramTiles.side))
        try compare(plain, tile(rows, permute(rows, order)), Array(0..<GramTiles.side), order)
        try compare(plain, tile(permute(rows, order), permute(rows, order)), order, order)
      }
    }
    try compareWithDouble(plain, rows)
  }

  /// Values of both signs over a wide range, so that any other order of the sums shows.
  private static func sampleRows() -> [Float] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<GramTiles.side * GramTiles.depth).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let mantissa = Float(Int64(bitPattern: state) >> 40)
      return mantissa * Float(sign: .plus, exponent: -24 - Int(state >> 20 & 7), significand: 1)
    }
  }

  private static func permute(_ rows: [Float], _ order: [Int]) -> [Float] {
    order.flatMap { rows[$0 * GramTiles.depth..<($0 + 1) * GramTiles.depth] }
  }

  private static func tile(_ a: [Float], _ b: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: GramTiles.side * GramTiles.side)
    GramTiles.multiply(a, b, into: &result)
    return result
  }

  private static func compare(
    _ plain: [Float], _ permuted: [Float], _ rows: [Int], _ columns: [Int]
  ) throws(BLASError) {
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() {
        let here = permuted[i * GramTiles.side + j].bitPattern
        let same =
          here == plain[row * GramTiles.side + column].bitPattern
          && here == plain[column * GramTiles.side + row].bitPattern
        if !same { throw BLASError(code: .dependsOnPosition, kernel: kernelName, row: row, column: column) }
      }
    }
  }

  /// Within 1e-5 of the sum of magnitudes: a float32 sum of 1024 products stays far below that in any order.
  private static func compareWithDouble(_ plain: [Float], _ rows: [Float]) throws(BLASError) {
    for row in 0..<GramTiles.side {
      for column in 0..<GramTiles.side {
        var exact = 0.0
        var magnitude = 0.0
        for k in 0..<GramTiles.depth {
          let product = Double(rows[row * GramTiles.depth + k]) * Double(rows[column * GramTiles.depth + k])
          exact += product
          magnitude += product.magnitude
        }
        let difference = (Double(plain[row * GramTiles.side + column]) - exact).magnitude
        if !(difference <= 1e-5 * magnitude) {
          throw BLASError(code: .inaccurate, kernel: kernelName, row: row, column: column)
        }
      }
    }
  }
}
