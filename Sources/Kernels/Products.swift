import COpenBLAS

/// `C = α · op(A) · op(B) + β · C` in float32, row-major, where op transposes or does nothing.
///
/// op(A) is m × k, op(B) is k × n, C is m × n. `lda`, `ldb`, `ldc` are the row strides, in elements, of the matrices
/// as they lie in memory. Nothing is promised about bits: the order of the sums is OpenBLAS's own.
package func gemm(
  _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
  _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
  _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
    blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
}
