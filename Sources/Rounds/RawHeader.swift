internal import FoundationEssentials
internal import Synchronization

/// The JSON of a safetensors header as it stands there, not yet checked against the file.
struct RawHeader {
  struct Tensor: Hashable {
    let name: String
    let type: String
    let shape: [UInt64]
    let offsets: [UInt64]
  }

  let metadata: [String: String]
  /// No two of a name.
  let tensors: [Tensor]

  /// Foundation's decoder takes two names for one where they are written alike, or differ only in how Unicode writes a
  /// letter (é as one scalar or as two), and keeps one of them in silence. So it is shown their places instead.
  init(_ json: [UInt8]) throws(HeaderFault) {
    let names = Names()
    let decoder = JSONDecoder()
    decoder.userInfo[Names.key] = names
    decoder.keyDecodingStrategy = .custom { path in path.count == 1 ? names.place(of: path[0]) : path[path.count - 1] }
    do {
      let content = try decoder.decode(Content.self, from: Data(json))
      metadata = content.metadata ?? [:]
      tensors = try Self.unique(content.tensors)
    } catch let fault as HeaderFault {
      throw fault
    } catch DecodingError.dataCorrupted {
      throw HeaderFault(reason: "its header is not valid JSON")
    } catch {
      throw HeaderFault(reason: "its header is JSON, but not an object")
    }
  }

  /// One that is there twice, alike to the last field, is taken once.
  private static func unique(_ all: [Tensor]) throws(HeaderFault) -> [Tensor] {
    var (known, unique): ([String: Tensor], [Tensor]) = ([:], [])
    for tensor in all {
      guard let other = known.updateValue(tensor, forKey: tensor.name) else {
        unique.append(tensor)
        continue
      }
      guard other.name.utf8.elementsEqual(tensor.name.utf8) else {
        throw HeaderFault(
          reason: "two tensors are named “\(tensor.name)” and differ only in how Unicode writes letters; rename one")
      }
      if other != tensor { throw HeaderFault(reason: "tensor \(tensor.name) is there twice, each time another one") }
    }
    return unique
  }
}

/// Why bytes are no header.
struct HeaderFault: Error {
  let reason: String
}

/// The names in a header, by their places.
private final class Names: Sendable {
  static let key = CodingUserInfoKey(rawValue: "names")!

  private let all = Mutex<[String]>([])

  func place(of name: any CodingKey) -> Place {
    all.withLock { all in
      all.append(name.stringValue)
      return Place(number: all.count - 1)
    }
  }

  subscript(place: Place) -> String { all.withLock { $0[place.number] } }
}

private struct Place: CodingKey {
  let number: Int

  init(number: Int) { self.number = number }
  init?(intValue: Int) { number = intValue }
  init?(stringValue: String) {
    guard let number = Int(stringValue) else { return nil }
    self.number = number
  }

  var intValue: Int? { number }
  var stringValue: String { "\(number)" }
}

private struct Content: Decodable {
  private(set) var metadata: [String: String]?
  private(set) var tensors: [RawHeader.Tensor] = []

  private enum Field: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    guard let names = decoder.userInfo[Names.key] as? Names else { preconditionFailure("no names of a header") }
    let entries = try decoder.container(keyedBy: Place.self)
    for place in entries.allKeys.sorted(by: { $0.number < $1.number }) {
      if names[place].utf8.elementsEqual("__metadata__".utf8) {
        try readMetadata(entries, place)
      } else {
        tensors.append(try Self.tensor(names[place], entries, place))
      }
    }
  }

  private mutating func readMetadata(_ entries: KeyedDecodingContainer<Place>, _ place: Place) throws {
    guard metadata == nil else { throw HeaderFault(reason: "__metadata__ is there twice") }
    if try entries.decodeNil(forKey: place) { return }
    guard let read = try? entries.decode([String: String].self, forKey: place) else {
      throw HeaderFault(reason: "__metadata__ is not an object of strings")
    }
    metadata = read
  }

  private static func tensor(
    _ name: String, _ entries: KeyedDecodingContainer<Place>, _ place: Place
  ) throws -> RawHeader.Tensor {
    let fault = { (what: String) in HeaderFault(reason: "tensor \(name) has \(what)") }
    guard let fields = try? entries.nestedContainer(keyedBy: Field.self, forKey: place) else {
      throw fault("no fields: its entry is not an object")
    }
    guard let type = try? fields.decode(String.self, forKey: .type) else { throw fault("no dtype that is a string") }
    guard let shape = try? fields.decode([UInt64].self, forKey: .shape) else {
      throw fault("no shape that is an array of whole numbers")
    }
    guard let offsets = try? fields.decode([UInt64].self, forKey: .offsets) else {
      throw fault("no data_offsets that are an array of whole numbers")
    }
    return RawHeader.Tensor(name: name, type: type, shape: shape, offsets: offsets)
  }
}
