import Testing

/// Everything that runs real processes, one test after another: two cores are soon busy, and a test that waits for its
/// turn measures nothing wrong.
@Suite(.serialized, .timeLimit(.minutes(3))) enum EndToEnd {}
