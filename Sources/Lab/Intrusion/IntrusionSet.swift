internal import Rounds

/// The flows of one capture, all of a kind.
package struct CapturedFlows: Equatable, Sendable {
  /// The capture's file name.
  package let name: String
  package let kind: FlowKind
  /// Flow after flow, `FlowFeatures.count` bytes each.
  package let features: [UInt8]

  package init(name: String, kind: FlowKind, features: [UInt8]) {
    precondition(features.count % FlowFeatures.count == 0, "a flow has \(FlowFeatures.count) features")
    self.name = name
    self.kind = kind
    self.features = features
  }

  package var count: Int { features.count / FlowFeatures.count }

  package var examples: Dataset {
    Dataset(
      values: features, labels: [UInt16](repeating: kind.label, count: count), features: FlowFeatures.count)
  }
}

/// Network flows, benign ones and attacks, by the capture they are from; captures in the order of their names.
package struct IntrusionSet: Equatable, Sendable {
  package let captures: [CapturedFlows]

  package init(captures: [CapturedFlows]) { self.captures = captures }

  package var count: Int { captures.reduce(0) { $0 + $1.count } }

  /// How many flows of a kind there are.
  package func flows(_ kind: FlowKind) -> Int {
    captures.filter { $0.kind == kind }.reduce(0) { $0 + $1.count }
  }
}

extension IntrusionSet {
  /// Reads all captures (.pcap, .pcapng, .cap) of a folder but those to be left out and those without any flow.
  ///
  /// - Parameters:
  ///   - progress: called with the share that is done, 0…1.
  package init(
    folder: String, progress: (Double) throws -> Void = { _ in }
  ) throws {
    let names = try FileSystem.list(folder).filter { [".pcap", ".pcapng", ".cap"].contains(where: $0.hasSuffix) }
    guard !names.isEmpty else { throw IntrusionError.noCaptures(folder: folder) }
    var captures: [CapturedFlows] = []
    for (index, name) in names.enumerated() {
      try progress(Double(index) / Double(names.count))
      guard let kind = FlowKind.ofCapture(name) else { continue }
      let features = try Self.features(of: "\(folder)/\(name)")
      if !features.isEmpty { captures.append(CapturedFlows(name: name, kind: kind, features: features)) }
    }
    self.init(captures: captures)
  }

  private static func features(of path: String) throws -> [UInt8] {
    let bytes = try FileSystem.read(path, limit: longestCapture)
    do {
      return FlowTable(try Capture.packets(bytes)).flows.flatMap(FlowFeatures.bytes)
    } catch {
      throw IntrusionError.malformed(path: path, error)
    }
  }

  private static let longestCapture = 1 << 28
}
