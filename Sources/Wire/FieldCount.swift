internal import CWire

/// How many fields a message has, those of its parts included: told from the bytes, before anything is unpacked. A field
/// of two bytes costs dozens once it is unpacked.
struct FieldCount {
  private let limit: Int
  private var count = 0

  /// Whether there are more than `limit` fields. Bytes that are no message have those in front of the fault.
  static func exceeds(
    _ limit: Int, _ bytes: UnsafeRawBufferPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>?
  ) -> Bool {
    var fields = FieldCount(limit: limit)
    fields.add(bytes[...], descriptor)
    return fields.count > limit
  }

  private init(limit: Int) { self.limit = limit }

  private mutating func add(
    _ bytes: Slice<UnsafeRawBufferPointer>, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>?
  ) {
    var rest = bytes
    while count <= limit, let tag = rest.takeVarint() {
      count += 1
      switch tag & 7 {
      case 0: _ = rest.takeVarint()
      case 1: rest = rest.dropFirst(8)
      case 5: rest = rest.dropFirst(4)
      case 2:
        guard let length = rest.takeVarint() else { return }
        let content = rest.prefix(Int(clamping: length))
        if let part = part(of: descriptor, UInt32(truncatingIfNeeded: tag >> 3)) { add(content, part) }
        rest = rest.dropFirst(content.count)
      default: return
      }
    }
  }

  /// The descriptor of a field that is a message; nil where it is none, or not known.
  private func part(
    of descriptor: UnsafePointer<ProtobufCMessageDescriptor>?, _ field: UInt32
  ) -> UnsafePointer<ProtobufCMessageDescriptor>? {
    guard let field = protobuf_c_message_descriptor_get_field(descriptor, field),
      field.pointee.type == PROTOBUF_C_TYPE_MESSAGE
    else { return nil }
    return field.pointee.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The next number of seven bits a byte; nil at the end, or where it is longer than ten bytes.
  fileprivate mutating func takeVarint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 70, by: 7) {
      guard let byte = popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
