internal import CWire

/// Owns all that an outgoing protobuf-c struct points to, until it is packed.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { blocks.forEach { $0.deallocate() } }

  private func allocate<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * MemoryLayout<T>.stride), alignment: max(16, MemoryLayout<T>.alignment))
    blocks.append(block)
    return block.bindMemory(to: T.self, capacity: count)
  }

  func string(_ value: String) -> UnsafeMutablePointer<CChar> {
    let utf8 = value.utf8CString
    let copy = allocate(CChar.self, utf8.count)
    for (index, character) in utf8.enumerated() { copy[index] = character }
    return copy
  }

  func strings(_ values: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    array(values.map { string($0) })
  }

  func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
    let copy = allocate(UInt8.self, value.count)
    value.withUnsafeBufferPointer { if let from = $0.baseAddress { copy.update(from: from, count: value.count) } }
    return ProtobufCBinaryData(len: value.count, data: copy)
  }

  func array<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let copy = allocate(T.self, values.count)
    for (index, value) in values.enumerated() { (copy + index).initialize(to: value) }
    return copy
  }

  func message<M: WireMessage>(_ value: M) -> UnsafeMutablePointer<M.Layout> {
    let layout = allocate(M.Layout.self, 1)
    M.initialise(layout)
    value.fill(&layout.pointee, self)
    return layout
  }

  /// A message without fields.
  func empty<Layout>(_ initialise: (UnsafeMutablePointer<Layout>?) -> Void) -> UnsafeMutablePointer<Layout> {
    let layout = allocate(Layout.self, 1)
    initialise(layout)
    return layout
  }

  func messages<M: WireMessage>(_ values: [M]) -> UnsafeMutablePointer<UnsafeMutablePointer<M.Layout>?> {
    array(values.map { message($0) })
  }
}

func text(_ pointer: UnsafeMutablePointer<CChar>?) throws(WireError) -> String {
  guard let pointer else { return "" }
  guard let value = String(validatingCString: pointer) else { throw .malformed("a text is not UTF-8") }
  return value
}

func texts(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) throws(WireError) -> [String] {
  var values: [String] = []
  for index in 0..<count { values.append(try text(pointer?[index])) }
  return values
}

func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
  Array(UnsafeBufferPointer(start: data.data, count: data.len))
}

func nested<M: WireMessage>(_ pointer: UnsafeMutablePointer<M.Layout>?) throws(WireError) -> M {
  guard let pointer else { throw .malformed("a part of \(M.self) is absent") }
  return try M(pointer.pointee)
}

func nestedList<M: WireMessage>(
  _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<M.Layout>?>?, _ count: Int
) throws(WireError) -> [M] {
  var values: [M] = []
  values.reserveCapacity(count)
  for index in 0..<count { values.append(try nested(pointer?[index])) }
  return values
}

/// The value of an enumeration field.
func known<E: RawRepresentable<UInt32>>(_ raw: UInt32) throws(WireError) -> E {
  guard let value = E(rawValue: raw) else { throw .malformed("\(E.self) has no value \(raw)") }
  return value
}
