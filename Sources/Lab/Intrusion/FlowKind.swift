/// What a flow is, which is the class that a model learns: the first is let through, the others are isolated.
package enum FlowKind: UInt8, CaseIterable, Sendable {
  case benign
  case webXSS
  case webRCE
  case scan

  package static let count = allCases.count

  /// As the learner takes it.
  package var label: UInt16 { UInt16(rawValue) }

  /// Parts of names of captures that are no everyday traffic: made by a fuzzer, damaged, or of some attack that is not
  /// one of the three.
  private static let leftOut = [
    "fuzz", "bad", "malformed", "garbage", "invalid", "manipulated", "crash", "segv", "overflow", "error", "attack",
    "exploit", "malware", "trickbot", "exfiltration", "tunnel-iodine", "exe_download",
  ]

  /// The kind of all flows of a capture, which its file's name tells; nil for a capture to be left out.
  package static func ofCapture(_ name: String) -> FlowKind? {
    switch name.prefix(while: { $0 != "." }) {
    case "WebattackXSS": .webXSS
    case "WebattackRCE": .webRCE
    case "synscan": .scan
    default: leftOut.contains(where: name.lowercased().contains) ? nil : .benign
    }
  }
}
