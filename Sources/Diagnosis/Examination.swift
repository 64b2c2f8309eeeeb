internal import Access
package import Configuration
internal import Glibc
internal import Messaging
internal import Rounds
internal import Supervision

/// All checks of a server, in the order of what rests on what. Reads only, beside one file that it makes and removes.
package struct Examination {
  private static let single = ["broker", "collector", "publisher"]

  private let configuration: ServerConfiguration
  private let context = Context()
  private let keys: KeyFolder?
  private let federations: [(configuration: FederationConfiguration, loaded: Result<Federation, StoreError>)]

  package init(_ configuration: ServerConfiguration) {
    self.configuration = configuration
    keys = configuration.keys.map(KeyFolder.init)
    federations = configuration.federations.map { federation in
      let folder = FederationFolder(data: configuration.data, federation: federation.name)
      return (federation, Result { () throws(StoreError) in try Federation(folder) })
    }
  }

  package func run() -> [Finding] {
    let processes = ownProcesses()
    let server = ownServer(processes)
    return Libraries.look().findings + [configurationFinding] + keyFindings + federationFindings + modelFindings
      + storage
      + [Clock.look(configuration).finding] + Limits.look(configuration, keys: keyCount).findings
      + endpoints(processes, answering: !server.answering.isEmpty) + server.findings
  }

  private var configurationFinding: Finding {
    let names = configuration.federations.map(\.name).joined(separator: ", ")
    return .ok(
      "configuration",
      "federations: \(names); security \(keys == nil ? "none" : "curve"), data in \(configuration.data)")
  }

  /// Keys that may connect; at least the agents that are expected.
  private var keyCount: Int {
    let listed = keys.flatMap { try? AccessList.read($0.accessList).principals.count } ?? 0
    return max(listed, configuration.federations.map { agents($0) }.max() ?? 0)
  }

  /// Agents that a round of a federation waits for, as far as is known.
  private func agents(_ federation: FederationConfiguration) -> Int {
    let policy = federation.policy
    guard policy.agents.isEmpty else { return policy.agents.count }
    let listed = keys.flatMap { try? AccessList.read($0.accessList).agents.count }
    return max(policy.minimum, listed ?? policy.expected)
  }
}

// MARK: What lies on disk

extension Examination {
  private var keyFindings: [Finding] {
    let own = keys.map { folder in
      (["server"] + [Role.collector, .worker, .publisher, .operator].map(\.rawValue)).map {
        SecretFile.look(curve: $0, in: folder).finding
      } + accessFindings(folder)
    }
    let secrets = federations.flatMap { federation -> [Finding] in
      guard case .success(let loaded) = federation.loaded else { return [] }
      return Federation.Secret.allCases.map { SecretFile.look($0, of: loaded).finding }
    }
    return (own ?? []) + secrets
  }

  private var federationFindings: [Finding] {
    federations.map { name, loaded in
      do throws(StoreError) {
        let federation = try loaded.get()
        let store = ReleaseStore(federation)
        guard let newest = try store.approved().last else {
          throw StoreError(.damaged("there is no release 0"), "read", federation.folder.releases)
        }
        _ = try store.weights(newest)
        return .ok("federation", "\(name.name): \(federation.spec.parameters) parameters, release \(newest) is whole")
      } catch {
        return .wrong("federation", "\(error)", cure: error.isDamaged ? "flame verify tells what else" : "flame init")
      }
    }
  }

  /// What a look at the values of each newest release finds: those that rounds go on from.
  private var modelFindings: [Finding] {
    federations.flatMap { name, loaded -> [Finding] in
      guard let federation = try? loaded.get() else { return [] }
      let store = ReleaseStore(federation)
      guard let newest = try? store.approved().last else { return [] }
      do throws(SafetensorsError) {
        let model = try ModelFile(path: store.weightsPath(newest), spec: federation.spec)
        let examination = try ModelExamination(model)
        return Finding.of(examination.findings, "\(name.name), release \(newest)")
      } catch {
        return [.wrong("model", "\(error)", cure: "flame verify tells what else")]
      }
    }
  }

  private var storage: [Finding] {
    guard FileSystem.exists(configuration.data) else {
      return [.wrong("disk", "there is no data folder \(configuration.data)", cure: "make a federation: flame init")]
    }
    let needs = federations.compactMap { federation, loaded in
      (try? loaded.get()).map {
        RoundNeed(federation: federation.name, agents: agents(federation), values: $0.spec.rowCount)
      }
    }
    do throws(StoreError) { return try Storage.look(configuration.data).findings(needs) } catch {
      return [.wrong("disk", "\(error)", cure: "look at the mount and the mode of \(configuration.data)")]
    }
  }
}

// MARK: What runs

extension Examination {
  /// The single processes of this server that run, by the lock that each holds.
  private func ownProcesses() -> [pid_t: String] {
    let found = Self.single.compactMap { name in
      OpenFiles.holder(of: "\(configuration.data)/run/\(name).lock").map { ($0, name) }
    }
    return Dictionary(found) { first, _ in first }
  }

  private func ownServer(_ processes: [pid_t: String]) -> OwnServer {
    let running = Self.single.filter { processes.values.contains($0) }
    let listening = Self.single.contains { name in
      Listener.look(configuration.endpoints.operator(name), own: [:], answering: false, context: context) != .nobody
    }
    guard listening || !running.isEmpty, let transport = operatorTransport else {
      return OwnServer(running: running, answering: [], stalls: [])
    }
    let report = StatusReport(context: context, transport: transport) { configuration.endpoints.operator($0) }
    let answering = [
      ("broker", report.broker != nil), ("collector", report.collector != nil), ("publisher", report.publisher != nil),
    ].filter(\.1).map(\.0)
    return OwnServer(running: running, answering: answering, stalls: report.stalls)
  }

  /// nil where the operator's key cannot be used: the keys' check says why.
  private var operatorTransport: Transport? {
    guard let keys else { return .plain }
    guard let own = try? KeyFile.load(keys.key(Role.operator.rawValue)),
      let server = try? KeyFile.loadPublic(keys.publicKey("server"))
    else { return nil }
    return .client(own, server: server)
  }

  private func endpoints(_ processes: [pid_t: String], answering: Bool) -> [Finding] {
    configuration.endpoints.all.map { setting, endpoint in
      Listener.look(endpoint, own: processes, answering: answering, context: context).finding(setting, endpoint)
    }
  }
}
