import Rounds
import Wire

let digest = [UInt8](repeating: 7, count: 32)

/// A round 5 on release 4, with these records after its opening.
func gathering(_ records: [RoundRecord.Body] = []) -> Gathering {
  Gathering(([.opened(opening)] + records).map(RoundRecord.init(event:)))
}

let opening = RoundOpened(round: 5, base: 4, baseManifestDigest: [], boot: "boot", baseChecksums: [])

/// An update from its reservation to its commit.
func committed(_ agent: String, slot: UInt32 = 1) -> [RoundRecord.Body] {
  [
    .reserved(RowReserved(agent: agent, slot: slot, claimedCount: 1, updateDigest: digest)),
    .landed(ChunkLanded(agent: agent, index: 0, checksum: [1], stored: [2])),
    .committed(RowCommitted(agent: agent)),
  ]
}

func committed(_ agents: [String]) -> [RoundRecord.Body] {
  agents.enumerated().flatMap { committed($1, slot: UInt32($0 + 1)) }
}

func rejected(_ agent: String, _ code: ReceiptCode = .notFinite) -> RoundRecord.Body {
  .rejected(RowRejected(agent: agent, code: code.rawValue, reason: "\(code)"))
}
