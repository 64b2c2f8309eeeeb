/// A row-major `rows × columns` view of floats that somebody else owns; valid only inside the call it is passed to.
struct Matrix {
  let values: UnsafeMutablePointer<Float>
  let rows: Int
  let columns: Int

  var count: Int { rows * columns }

  func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    values + index * columns
  }
}
