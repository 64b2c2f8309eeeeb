import Wire

private let opened = Opened(round: 11, base: 21, remainingMilliseconds: 31)
private let welcome = Welcome(opened: opened, specDigest: [2], updateBytes: 31, chunkBytes: 41, helloSeconds: 51)
private let credit = Credit(round: 11, next: 21, window: 31)
private let receipt = Receipt(round: 11, code: .unknownFederation, reason: "reason", retryAfterMilliseconds: 41)
private let hello = Hello(name: "name")
private let begin = Begin(
  round: 11, base: 21, specDigest: [3], bytes: 41, claimedCount: 51, updateDigest: [6], baseDigest: [7])
private let chunk = Chunk(round: 11, index: 21, checksum: [3], content: [4])
private let metric = ReportedMetric(name: "name", value: 2.5)
private let commit = Commit(round: 11, metrics: [metric, metric])

private func request(_ body: AgentRequest.Body) -> AgentRequest { AgentRequest(federation: "federation", body: body) }
private func reply(_ body: AgentReply.Body) -> AgentReply {
  AgentReply(federation: "federation", epoch: 31, body: body)
}

let agentSamples: [String: any WireValue] = [
  "AgentReply.welcome": reply(.welcome(welcome)),
  "AgentReply.opened": reply(.opened(opened)),
  "AgentReply.credit": reply(.credit(credit)),
  "AgentReply.receipt": reply(.receipt(receipt)),
  "AgentRequest.hello": request(.hello(hello)),
  "AgentRequest.begin": request(.begin(begin)),
  "AgentRequest.chunk": request(.chunk(chunk)),
  "AgentRequest.commit": request(.commit(commit)),
  "Begin": begin,
  "Chunk": chunk,
  "Commit": commit,
  "Credit": credit,
  "Hello": hello,
  "Metric": metric,
  "Opened": opened,
  "Receipt": receipt,
  "Welcome": welcome,
]
