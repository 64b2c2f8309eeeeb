/// What is said of floats that are gone: which setting decides how many stay.
///
/// - Parameters:
///   - floats: whose they are, such as “the weights of release 5”.
package func noLongerKept(_ floats: String) -> String {
  "\(floats) are not kept any more: the federation's setting `keep` says of how many of the newest rounds and releases "
    + "they are"
}
