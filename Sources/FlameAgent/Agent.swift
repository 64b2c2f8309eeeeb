internal import AgentClient
public import FlameSubscriber
internal import Messaging

/// An agent: follows the releases, has each trained from, brings the update into the round, and obeys receipts.
public struct Agent: Sendable {
  private let membership: Membership
  private let name: String
  private let folder: String
  private let buffers: [String]

  /// - Parameters:
  ///   - name: as the operator allowed it: `flame agents allow NAME KEY`.
  ///   - folder: for the base and the local model; made where it is absent. One agent to a folder.
  ///   - buffers: patterns of tensors that are no parameters, as given at `flame init --buffer`.
  public init(_ membership: Membership, name: String, folder: String, buffers: [String] = []) {
    self.membership = membership
    self.name = name
    self.folder = folder
    self.buffers = buffers
  }

  /// Takes part until the task is cancelled, or until so many updates were accepted; returns then.
  ///
  /// A thread of its own serves the sockets. `train` runs in a task of its own, one at a time: it is cancelled when a
  /// newer release makes its work useless, and what it throws then is ignored. Other errors of it are told as an event,
  /// and the release is tried again after 1 s, doubling to 60 s; so it is where the local model has other tensors than the
  /// base, or values that the server would not take. A finished local model lies in the folder until the next release: an
  /// agent that restarts sends it again and does not train, if it is this agent's and was trained from these weights.
  ///
  /// - Parameters:
  ///   - rounds: accepted updates to end after; nil goes on for ever.
  ///   - onEvent: called on the agent's thread; is to return soon.
  ///   - train: the release's model → the local model, with the same tensors.
  /// - Throws: where a socket or the folder cannot be made. A server that does not answer is waited for.
  public func run(
    rounds: Int? = nil, onEvent: @escaping @Sendable (AgentEvent) -> Void = { _ in },
    train: @escaping @Sendable (Base) async throws -> LocalModel
  ) async throws(FlameError) {
    let stop = Stop.byRequest()
    let owner = ModelOrigin.Owner(publisher: membership.source.key, agent: name)
    let result: Result<Void, FlameError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        ServiceThread.start("flame agent") {
          continuation.resume(returning: serve(rounds, until: stop, onEvent, ClosureTrainer(for: owner, train)))
        }
      }
    } onCancel: {
      stop.request()
    }
    try result.get()
  }

  private func serve(
    _ rounds: Int?, until stop: Stop, _ onEvent: @escaping (AgentEvent) -> Void, _ trainer: ClosureTrainer
  ) -> Result<Void, FlameError> {
    let settings = AgentSettings(
      name: name, collector: membership.collector, source: membership.source, folder: folder,
      bufferPatterns: buffers, rounds: rounds, transport: membership.transport, servers: membership.servers,
      seen: membership.seen)
    return Result { () throws(FlameError) in
      let service = try FlameError.naming(.store) {
        try AgentService(context: Context(), settings: settings, trainer: trainer) { onEvent(AgentEvent($0)) }
      }
      try FlameError.naming(.connection) { try service.run(until: stop) }
    }
  }
}
