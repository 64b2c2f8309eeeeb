import Learning

/// Labelled grey images: `pixelsPerImage` bytes each, row-major, white = 255; the learner sees them scaled to 0…1.
package struct Dataset: Equatable, Sendable {
  package let pixelsPerImage: Int

  /// Image after image, `count × pixelsPerImage` bytes.
  package private(set) var pixels: [UInt8]

  /// One class per image.
  package private(set) var labels: [UInt8]

  package init(pixels: [UInt8], labels: [UInt8], pixelsPerImage: Int) {
    precondition(pixels.count == labels.count * pixelsPerImage, "every image has one label and the same size")
    self.pixels = pixels
    self.labels = labels
    self.pixelsPerImage = pixelsPerImage
  }

  package var count: Int { labels.count }

  package func image(_ index: Int) -> ArraySlice<UInt8> {
    pixels[index * pixelsPerImage..<(index + 1) * pixelsPerImage]
  }

  /// The images at `indices`, in that order.
  package func subset(_ indices: [Int]) -> Dataset {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * pixelsPerImage)
    for index in indices { chosen += image(index) }
    return Dataset(pixels: chosen, labels: indices.map { labels[$0] }, pixelsPerImage: pixelsPerImage)
  }

  /// Changes one image in place and gives it a new class.
  mutating func relabel(_ index: Int, as label: UInt8, _ change: (inout ArraySlice<UInt8>) -> Void) {
    labels[index] = label
    change(&pixels[index * pixelsPerImage..<(index + 1) * pixelsPerImage])
  }
}

extension Dataset: TrainingData {
  package var features: Int { pixelsPerImage }

  package func copy(
    _ indices: UnsafeBufferPointer<Int>, inputs: UnsafeMutablePointer<Float>,
    labels batchLabels: UnsafeMutablePointer<UInt8>
  ) {
    pixels.withUnsafeBufferPointer { pixels in
      for (row, index) in indices.enumerated() {
        batchLabels[row] = labels[index]
        scale(
          UnsafeBufferPointer(rebasing: pixels[index * pixelsPerImage..<(index + 1) * pixelsPerImage]),
          into: inputs + row * pixelsPerImage)
      }
    }
  }

  private func scale(_ bytes: UnsafeBufferPointer<UInt8>, into floats: UnsafeMutablePointer<Float>) {
    for index in bytes.indices { floats[index] = Float(bytes[index]) * (1 / 255) }
  }
}
