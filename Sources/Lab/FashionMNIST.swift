/// Fashion-MNIST (Xiao et al. 2017): 60,000 + 10,000 grey images of 28 × 28, 10 balanced classes.
///
/// Read from the four gzipped IDX files of Debian's package `dataset-fashion-mnist`; nothing is downloaded.
package struct FashionMNIST: Sendable {
  package static let side = 28
  package static let classes = 10
  package static let trainingImages = 60_000
  package static let standardDirectory = "/usr/share/datasets/fashion-mnist"

  package let train: Dataset
  package let test: Dataset

  /// Reads and checks all four files (about half a second).
  package static func load(from directory: String = standardDirectory) throws(FashionMNISTError) -> FashionMNIST {
    let names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
    let paths = names.map { "\(directory)/\($0)-ubyte.gz" }
    if let missing = paths.first(where: { !Files.exists($0) }) { throw .missing(path: missing) }
    return FashionMNIST(
      train: try set(images: paths[0], labels: paths[1], count: trainingImages),
      test: try set(images: paths[2], labels: paths[3], count: 10_000))
  }

  private static func set(images: String, labels: String, count: Int) throws(FashionMNISTError) -> Dataset {
    let pixels = try values(of: images, shape: [count, side, side])
    let classes = try values(of: labels, shape: [count])
    if let label = classes.first(where: { $0 >= Self.classes }) { throw .wrongLabel(path: labels, label: label) }
    return Dataset(values: pixels, labels: classes.map(UInt16.init), features: side * side)
  }

  private static func values(of path: String, shape: [Int]) throws(FashionMNISTError) -> [UInt8] {
    let limit = 4 + 4 * shape.count + shape.reduce(1, *)
    let bytes: [UInt8]
    do { bytes = try Gzip.decompress(path, limit: limit) } catch { throw .unreadable(path: path, error) }
    let idx: IDX
    do { idx = try IDX.decode(bytes, rank: shape.count) } catch { throw .malformed(path: path, error) }
    guard idx.shape == shape else { throw .wrongShape(path: path, idx.shape, expected: shape) }
    return idx.values
  }
}

/// Why the data set could not be used.
package enum FashionMNISTError: Error, Equatable {
  case missing(path: String)
  case unreadable(path: String, GzipError)
  case malformed(path: String, IDXError)
  case wrongShape(path: String, [Int], expected: [Int])
  case wrongLabel(path: String, label: UInt8)
}

extension FashionMNISTError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let path):
      "Fashion-MNIST is not installed (no \(path)): install the Debian package dataset-fashion-mnist."
    case .unreadable(let path, let error): "\(path) cannot be read: \(error)."
    case .malformed(let path, let error): "\(path) is no valid data file: \(error)."
    case .wrongShape(let path, let shape, let expected): "\(path) holds \(shape) elements in place of \(expected)."
    case .wrongLabel(let path, let label): "\(path) names class \(label), but there are only 0 to 9."
    }
  }
}
