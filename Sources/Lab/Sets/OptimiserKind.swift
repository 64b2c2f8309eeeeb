internal import Learning

/// How agents train, instead of the way that is usual for their data; written as `sgd RATE` or `adam RATE`.
package enum OptimiserKind: Hashable, Sendable {
  case sgd(Float)
  case adam(Float)

  var optimiser: any Optimiser {
    switch self {
    case .sgd(let rate): SGD(learningRate: rate)
    case .adam(let rate): Adam(learningRate: rate)
    }
  }
}

extension OptimiserKind: CustomStringConvertible {
  package init(_ text: String) throws(OptimiserKindError) {
    let words = text.split(separator: " ")
    switch (words.first, words.dropFirst().first.flatMap { Float($0) }, words.count) {
    case ("sgd", let rate?, 2) where rate > 0 && rate.isFinite: self = .sgd(rate)
    case ("adam", let rate?, 2) where rate > 0 && rate.isFinite: self = .adam(rate)
    default: throw OptimiserKindError(text: text)
    }
  }

  package var description: String {
    switch self {
    case .sgd(let rate): "sgd \(rate)"
    case .adam(let rate): "adam \(rate)"
    }
  }
}

/// A text that names no optimiser.
package struct OptimiserKindError: Error, Equatable, CustomStringConvertible {
  package let text: String

  package init(text: String) { self.text = text }

  package var description: String {
    "there is no optimiser “\(text)”; write sgd RATE or adam RATE, with a rate above 0"
  }
}
