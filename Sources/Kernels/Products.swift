internal import COpenBLAS

/// Row-major single-precision product `C = alpha · op(A) · op(B) + beta · C`, where `op` transposes if asked.
///
/// `op(A)` is m × k, `op(B)` k × n, `C` m × n; `lda`, `ldb`, `ldc` are the distances in floats between stored rows.
/// With `beta` 0 the old content of `C` is not read. The caller owns all three and `C` overlaps neither input.
package func gemm(
  _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
  _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
  _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
    blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
}
