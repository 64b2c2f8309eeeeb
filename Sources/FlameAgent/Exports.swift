/// `Membership`, `Model` and `FlameError` are an agent's too.
@_exported public import FlameSubscriber
