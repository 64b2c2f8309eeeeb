package import Learning
package import Rounds

extension ModelSpec {
  /// The network's tensors, all of them parameters: a row is the network's flat vector.
  package init(_ network: Network) throws(ModelSpecError) {
    try self.init(
      tensors: network.tensors.map { ModelSpec.Tensor(name: $0.name, shape: $0.shape, role: .parameter) })
  }
}
