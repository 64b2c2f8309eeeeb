/// The pairs of places that have to be put in order, one after the other, to sort so many values: Batcher's merge exchange
/// for any count (Knuth, The Art of Computer Programming 5.2.2, Algorithm M).
@inline(__always)
func forEachExchange(_ count: Int, _ exchange: (_ low: Int, _ high: Int) -> Void) {
  guard count > 1 else { return }
  let half = 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  var p = half
  while p > 0 {
    var (q, r, distance) = (half, 0, p)
    while true {
      for index in 0..<count - distance where index & p == r { exchange(index, index + distance) }
      guard q != p else { break }
      (distance, q, r) = (q - p, q >> 1, p)
    }
    p >>= 1
  }
}
