import Wire

private let tensor = TensorRecord(name: "name", shape: [21, 0, .max], role: .buffer)
private let spec = ModelSpecRecord(tensors: twice(tensor))
private let change = KeyChange(release: 11, key: [2])
private let federation = FederationRecord(
  version: 1, federation: "federation", spec: spec, publisherKey: [4], noiseFingerprint: [5], seeded: true,
  keyChanges: twice(change))
private let setting = RuleSettingRecord(name: "name", value: 2.5)
private let rule = RuleRecord(
  name: "name", space: "space", metric: "metric", noiseFactor: 4.5, settings: twice(setting), steps: ["steps", ""])
private let engine = Engine(ruleVersion: "rule_version", programVersion: "program_version", kernel: "kernel")
private let row = RoundRow(agent: "agent", claimedCount: 21, checksums: [3])
private let manifest = RoundManifest(
  version: 1, federation: "federation", round: 31, base: 41, baseManifestDigest: [5], baseChecksums: [6],
  specDigest: [7], parameters: 81, buffers: 91, rule: rule, engine: engine, rows: twice(row), noiseFingerprint: [13],
  seeded: true)
private let verdict = VerdictRecord(admitted: true, norm: 2.5, clipFactor: 3.5, weight: 4.5)

let recordSamples: [String: any WireValue] = [
  "DecisionRecord": DecisionRecord(
    hasBound: true, bound: 2.5, sigma: 3.5, verdicts: twice(verdict), combination: .weightedTrimmedMean, count: 61,
    trim: 7.5),
  "Engine": engine,
  "FederationRecord": federation,
  "KeyChange": change,
  "ModelSpec": spec,
  "ResultHeader": ResultHeader(
    version: 1, round: 21, stage: "stage", index: 41, manifestDigest: [5], decisionDigest: [6], bytes: 71,
    checksum: [8]),
  "RoundManifest": manifest,
  "RoundRow": row,
  "RuleParameters": rule,
  "RuleSetting": setting,
  "SealedRound": SealedRound(manifest: [1], slots: [21, 0, .max]),
  "TensorSpec": tensor,
  "VerdictRecord": verdict,
]

private let opened = RoundOpened(round: 11, base: 21, baseManifestDigest: [3], boot: "boot", baseChecksums: [5])
private let reserved = RowReserved(agent: "agent", slot: 21, claimedCount: 31, updateDigest: [4])
private let landed = ChunkLanded(agent: "agent", index: 21, checksum: [3], stored: [4])
private let committed = RowCommitted(agent: "agent", metrics: [metric, metric])
private let metric = MetricRecord(name: "name", value: 2.5)
private let rejected = RowRejected(agent: "agent", code: 21, reason: "reason")
private let sealed = RoundSealed(manifestDigest: [1], notSelected: ["not_selected", ""])
private let ended = RoundEnded(
  outcome: "outcome", reason: "reason", stage: "stage", index: 41, attempts: 51, losses: 61, release: 71,
  generation: 81)

let roundSamples: [String: any WireValue] = [
  "ChunkLanded": landed,
  "MetricRecord": metric,
  "RoundEnded": ended,
  "RoundOpened": opened,
  "RoundRecord.opened": RoundRecord(event: .opened(opened)),
  "RoundRecord.reserved": RoundRecord(event: .reserved(reserved)),
  "RoundRecord.landed": RoundRecord(event: .landed(landed)),
  "RoundRecord.committed": RoundRecord(event: .committed(committed)),
  "RoundRecord.rejected": RoundRecord(event: .rejected(rejected)),
  "RoundRecord.sealed": RoundRecord(event: .sealed(sealed)),
  "RoundRecord.ended": RoundRecord(event: .ended(ended)),
  "RoundSealed": sealed,
  "RowCommitted": committed,
  "RowRejected": rejected,
  "RowReserved": reserved,
]
