internal import CWire

/// Why bytes are not a message.
package enum WireError: Error, Hashable, Sendable {
  /// Longer than the limit for this kind of message; nothing was unpacked.
  case tooLong(bytes: Int, limit: Int)
  /// More fields than any message of this kind has; nothing was unpacked.
  case tooMany(limit: Int)
  /// Not this protobuf message, or a required part is absent.
  case malformed(String)
  /// The sender speaks another protocol version.
  case version(UInt32)
}

/// The version every envelope names.
package let protocolVersion: UInt32 = 1

/// A value that travels as one protobuf message.
package protocol WireValue: Hashable, Sendable {
  /// Protobuf encoding, the same bytes for the same value.
  func encode() -> [UInt8]
  /// Unpacks at most `limit` bytes; what the fields mean is the reader's affair.
  static func decode(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(WireError) -> Self
}

extension WireValue {
  package static func decode(_ bytes: [UInt8], limit: Int = .max) throws(WireError) -> Self {
    try bytes.withUnsafeBufferPointer { buffer throws(WireError) in
      try decode(UnsafeRawBufferPointer(buffer), limit: limit)
    }
  }
}

/// How a value is laid out: `Layout` is the struct that protobuf-c generated for it.
protocol WireMessage: WireValue {
  associatedtype Layout
  static var initialise: (UnsafeMutablePointer<Layout>?) -> Void { get }
  /// Fields that a message may have, those of its parts included; nil where its length alone is bound enough.
  static var mostFields: Int? { get }
  /// Takes the value out of an unpacked struct, which lives for the length of the call.
  init(_ layout: Layout) throws(WireError)
  /// Puts the value into an initialised struct; what the struct points to belongs to the arena.
  func fill(_ layout: inout Layout, _ arena: Arena)
}

extension WireMessage {
  static var mostFields: Int? { nil }

  package func encode() -> [UInt8] {
    let arena = Arena()
    let message = UnsafeRawPointer(arena.message(self)).assumingMemoryBound(to: ProtobufCMessage.self)
    let size = protobuf_c_message_get_packed_size(message)
    // The standard library would write to the one empty array that all threads share.
    guard size > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = protobuf_c_message_pack(message, buffer.baseAddress)
    }
  }

  package static func decode(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(WireError) -> Self {
    guard bytes.count <= limit else { throw .tooLong(bytes: bytes.count, limit: limit) }
    if let mostFields, FieldCount.exceeds(mostFields, bytes, descriptor(initialise)) {
      throw .tooMany(limit: mostFields)
    }
    let unpacked = try Unpacked<Layout>(bytes, Self.initialise)
    return try Self(unpacked.layout)
  }
}

/// An unpacked protobuf-c message, freed at the end of its scope.
private struct Unpacked<Layout>: ~Copyable {
  private let message: UnsafeMutablePointer<ProtobufCMessage>

  init(_ bytes: UnsafeRawBufferPointer, _ initialise: (UnsafeMutablePointer<Layout>?) -> Void) throws(WireError) {
    let data = bytes.bindMemory(to: UInt8.self)
    guard let message = protobuf_c_message_unpack(descriptor(initialise), nil, data.count, data.baseAddress) else {
      throw .malformed("not a protobuf message of this kind")
    }
    self.message = message
  }

  var layout: Layout { UnsafeRawPointer(message).assumingMemoryBound(to: Layout.self).pointee }

  deinit { protobuf_c_message_free_unpacked(message, nil) }
}

/// The descriptor that protobuf-c writes into every message it initialises.
private func descriptor<Layout>(
  _ initialise: (UnsafeMutablePointer<Layout>?) -> Void
) -> UnsafePointer<ProtobufCMessageDescriptor>? {
  withUnsafeTemporaryAllocation(of: Layout.self, capacity: 1) { buffer in
    initialise(buffer.baseAddress)
    return UnsafeRawBufferPointer(buffer).load(as: ProtobufCMessage.self).descriptor
  }
}
