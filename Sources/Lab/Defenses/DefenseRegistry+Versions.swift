package import Aggregation

extension DefenseRegistry {
  /// Raised whenever the same rounds would be decided otherwise; nil for an unknown name.
  package static func version(of name: String) -> Int? {
    RuleRegistry.type(named: name)?.version ?? labOnly.first { $0.name == name }?.version
  }

  /// What a defense reads; nil for an unknown name.
  package static func settings(of name: String) -> Set<RuleSetting>? {
    RuleRegistry.type(named: name)?.settings ?? labOnly.first { $0.name == name }?.settings
  }
}
