import Wire

/// Every message with the values that Fixtures/make_messages.py gives its fields, by the names of that file's lines.
let samples: [String: any WireValue] = [
  agentSamples, workSamples, releaseSamples, statusSamples, recordSamples, roundSamples,
].reduce(into: [:]) { all, some in all.merge(some) { _, _ in preconditionFailure("a sample occurs twice") } }

/// The values of a field that repeats, as the fixtures have them.
func twice<Value>(_ value: Value) -> [Value] { [value, value] }
