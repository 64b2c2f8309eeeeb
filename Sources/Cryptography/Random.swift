import CSodium

/// Unpredictable bytes from the operating system.
package func randomBytes(_ count: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  randombytes_buf(&bytes, count)
  return bytes
}

/// An unpredictable number: the epoch of a process.
package func randomNumber() -> UInt64 {
  randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) }
}
