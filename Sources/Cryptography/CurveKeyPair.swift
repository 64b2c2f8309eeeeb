import CSodium

/// A new Curve25519 key pair, as CURVE uses it; 32 bytes each.
package func newCurveKeyPair() -> (publicKey: [UInt8], secretKey: [UInt8]) {
  var open = [UInt8](repeating: 0, count: Int(crypto_box_PUBLICKEYBYTES))
  var secret = [UInt8](repeating: 0, count: Int(crypto_box_SECRETKEYBYTES))
  crypto_box_keypair(&open, &secret)
  return (open, secret)
}
