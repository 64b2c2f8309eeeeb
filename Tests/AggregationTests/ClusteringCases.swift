import Aggregation
import Foundation
import Testing

/// A line of Fixtures/clusterings.txt; make_clusterings.py beside it tells the format.
struct ClusteringCase {
  let line: Int
  let distances: DistanceMatrix
  let admitted: [Bool]
}

func clusteringCases(file: String = #filePath) throws -> [ClusteringCase] {
  let fixture = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures/clusterings.txt")
  let text = try String(contentsOf: fixture, encoding: .utf8)
  return try text.split(separator: "\n").enumerated().map { try clusteringCase($1, line: $0 + 1) }
}

private func clusteringCase(_ text: Substring, line: Int) throws -> ClusteringCase {
  let words = text.split(separator: " ")
  let count = try #require(Int(words[0]))
  try #require(words.count == 2 + count * (count - 1) / 2 && words[1].count == count)
  var entries = words[2...].makeIterator()
  let distances = DistanceMatrix(count: count) { _, _ in distance(entries.next()!) }
  return ClusteringCase(line: line, distances: distances, admitted: words[1].map { $0 == "1" })
}

private func distance(_ entry: Substring) -> Double {
  let parts = entry.split(separator: "+")
  let steps = parts.count > 1 ? Int(parts[1])! : 0
  return (0..<steps).reduce(Double(parts[0])! / 1000) { value, _ in value.nextUp }
}
