package import Learning

/// What a compromised agent wants the model to do: to call certain inputs of other classes `target`.
package protocol Backdoor: Sendable {
  var target: UInt16 { get }

  /// `data` with so many examples poisoned that they are the share `rate` (0…1, the poisoned data rate) of it; its
  /// count stays.
  func poison(_ data: Dataset, rate: Double, with generator: inout SeededGenerator) -> Dataset

  /// The attacker's inputs among those of `data`, with their true labels, none of which is `target`.
  func inputs(_ data: Dataset) -> Dataset
}

/// A backdoor that changes inputs, of whatever class, so that they are called `target`.
package protocol Trigger: Backdoor {
  /// Changes one example's bytes.
  func place(in example: inout ArraySlice<UInt8>)
}

extension Trigger {
  /// A random share `rate` of the examples gets the trigger and the target's label.
  package func poison(_ data: Dataset, rate: Double, with generator: inout SeededGenerator) -> Dataset {
    precondition((0...1).contains(rate), "a rate lies between 0 and 1")
    var poisoned = data
    let count = Int((rate * Double(data.count)).rounded())
    for index in generator.permutation(of: data.count).prefix(count) {
      poisoned.relabel(index, as: target, place)
    }
    return poisoned
  }

  /// Every example of another class than the target, with the trigger, true labels kept.
  package func inputs(_ data: Dataset) -> Dataset {
    var inputs = data.subset((0..<data.count).filter { data.labels[$0] != target })
    for index in 0..<inputs.count { inputs.relabel(index, as: inputs.labels[index], place) }
    return inputs
  }
}

/// A backdoor without a trigger: all examples of class `source` are to be called `target`.
package struct Relabelling: Backdoor, Equatable {
  package let source: UInt16
  package let target: UInt16

  package init(_ source: UInt16, as target: UInt16) {
    precondition(source != target, "a class called by its own name is no backdoor")
    self.source = source
    self.target = target
  }

  /// Examples of the source class, relabelled and repeated as often as the rate needs, beside random ones of other
  /// classes. Who has none of the source class poisons nothing.
  package func poison(_ data: Dataset, rate: Double, with generator: inout SeededGenerator) -> Dataset {
    precondition((0...1).contains(rate), "a rate lies between 0 and 1")
    let order = generator.permutation(of: data.count)
    let sources = order.filter { data.labels[$0] == source }
    let others = order.filter { data.labels[$0] != source }
    guard !sources.isEmpty else { return data }
    let wanted = Int((rate * Double(data.count)).rounded())
    let count = others.isEmpty ? data.count : max(wanted, data.count - others.count)
    let chosen = (0..<count).map { sources[$0 % sources.count] } + others.prefix(data.count - count)
    var poisoned = data.subset(chosen)
    for index in 0..<count { poisoned.relabel(index, as: target) }
    return poisoned
  }

  package func inputs(_ data: Dataset) -> Dataset {
    data.subset((0..<data.count).filter { data.labels[$0] == source })
  }
}
