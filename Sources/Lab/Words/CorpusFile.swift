/// A corpus as one file.
///
/// ```
/// offset  0   "FLAMEWRD"          8 bytes
///         8   version             UInt32, 1
///        12   vocabulary          UInt32, as many tokens: length (1 byte), UTF-8
///         …   addresses           UInt32, as many entries: length of the name (1 byte), the name in UTF-8,
///                                 tokens n (UInt32), n × UInt16, each below the size of the vocabulary
///         …   checksum            16 bytes, XXH3-128 of all before it
/// ```
/// Integers are little-endian.
package enum CorpusFile {
  private static let magic = Array("FLAMEWRD".utf8)
  private static let version = 1

  /// Names and tokens have 255 bytes at most; what is longer is cut.
  package static func encode(_ corpus: Corpus) -> [UInt8] {
    var bytes = magic + LabFile.integer(version) + LabFile.integer(corpus.vocabulary.count)
    for token in corpus.vocabulary.tokens { bytes += text(token) }
    bytes += LabFile.integer(corpus.addresses.count)
    for address in corpus.addresses {
      bytes += text(address.name) + LabFile.integer(address.tokens.count)
      for token in address.tokens { bytes += [UInt8(token & 255), UInt8(token >> 8)] }
    }
    return LabFile.sealed(bytes)
  }

  /// Nil where the bytes are damaged, of another version or of something else.
  package static func decode(_ bytes: [UInt8]) -> Corpus? {
    guard bytes.starts(with: magic), let content = LabFile.content(of: bytes) else { return nil }
    var reader = Reader(fields: ByteFields(content), offset: magic.count)
    guard reader.integer() == version, let size = reader.integer(), (1...1 << 16).contains(size),
      let tokens = reader.list(size, { $0.text() }), let count = reader.integer(),
      let addresses = reader.list(count, { $0.address(vocabulary: size) }), reader.isAtEnd
    else { return nil }
    return Corpus(vocabulary: Vocabulary(tokens: tokens), addresses: addresses)
  }

  private static func text(_ text: String) -> [UInt8] {
    var text = text
    while text.utf8.count > 255 { text.unicodeScalars.removeLast() }
    return [UInt8(text.utf8.count)] + text.utf8
  }

  private struct Reader {
    let fields: ByteFields
    var offset: Int

    var isAtEnd: Bool { offset == fields.count }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
      guard let bytes = fields.slice(offset, count) else { return nil }
      offset += count
      return bytes
    }

    mutating func integer() -> Int? {
      bytes(4).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }

    mutating func text() -> String? {
      guard let length = bytes(1)?.first, let text = bytes(Int(length)) else { return nil }
      return String(validating: text, as: UTF8.self)
    }

    mutating func list<Element>(_ count: Int, _ read: (inout Reader) -> Element?) -> [Element]? {
      var elements: [Element] = []
      for _ in 0..<count {
        guard let element = read(&self) else { return nil }
        elements.append(element)
      }
      return elements
    }

    mutating func address(vocabulary: Int) -> Corpus.Address? {
      guard let name = text(), let count = integer(), let bytes = bytes(2 * count) else { return nil }
      let first = bytes.startIndex
      let tokens = (0..<count).map { UInt16(bytes[first + 2 * $0]) | UInt16(bytes[first + 2 * $0 + 1]) << 8 }
      guard tokens.allSatisfy({ $0 < vocabulary }) else { return nil }
      return Corpus.Address(name: name, tokens: tokens)
    }
  }
}
