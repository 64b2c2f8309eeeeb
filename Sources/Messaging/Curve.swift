internal import CZeroMQ

/// A CURVE key pair: what a peer proves to be. 32 bytes each.
package struct CurveKeys: Hashable, Sendable {
  package let publicKey: [UInt8]
  package let secretKey: [UInt8]

  package init(publicKey: [UInt8], secretKey: [UInt8]) {
    precondition(publicKey.count == 32 && secretKey.count == 32, "CURVE keys have 32 bytes")
    self.publicKey = publicKey
    self.secretKey = secretKey
  }
}

/// How a socket is secured.
package enum Transport: Hashable, Sendable {
  /// Not at all: for ipc and loopback.
  case plain
  /// As a server: peers must have a key that the authenticator lets into this domain.
  case server(CurveKeys, domain: String)
  /// As a client of the server with this public key.
  case client(CurveKeys, server: [UInt8])
}

/// `ZMQ_ZAP_ENFORCE_DOMAIN`: hidden by the header of libzmq 4.3, honoured at run time. Without it a CURVE server whose
/// authenticator is missing lets every key in.
private let enforceDomainOption: Int32 = 93

/// Secures a socket before it binds or connects.
func secure(_ handle: UnsafeMutableRawPointer, _ transport: Transport) throws(MessagingError) {
  switch transport {
  case .plain: return
  case .server(let keys, let domain):
    try set(handle, ZMQ_CURVE_SERVER, Int32(1))
    try set(handle, ZMQ_CURVE_SECRETKEY, bytes: keys.secretKey)
    try set(handle, ZMQ_ZAP_DOMAIN, bytes: Array(domain.utf8))
    try set(handle, enforceDomainOption, Int32(1))
    try checkFailClosed(handle)
  case .client(let keys, let server):
    try set(handle, ZMQ_CURVE_SERVERKEY, bytes: server)
    try set(handle, ZMQ_CURVE_PUBLICKEY, bytes: keys.publicKey)
    try set(handle, ZMQ_CURVE_SECRETKEY, bytes: keys.secretKey)
  }
}

/// Refuses to go on where this libzmq would let anybody in.
private func checkFailClosed(_ handle: UnsafeMutableRawPointer) throws(MessagingError) {
  var value: Int32 = 0
  var size = MemoryLayout<Int32>.size
  _ = try call("read back that the security domain is enforced") {
    zmq_getsockopt(handle, enforceDomainOption, &value, &size)
  }
  guard value == 1 else {
    throw MessagingError(code: EPROTO, operation: "enforce the security domain: this libzmq is too old", endpoint: "")
  }
}
