/// A number with so many decimals; one with more digits than a Double tells is written in full, and what is not finite as
/// `nan`, `inf` or `-inf`.
package func decimal(_ value: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded()
  guard scaled < 0x1p63 else { return "\(value)" }
  let (whole, rest) = UInt64(scaled).quotientAndRemainder(dividingBy: UInt64(scale))
  let sign = value < 0 && scaled > 0 ? "-" : ""
  let text = String(rest)
  let zeros = String(repeating: "0", count: max(0, digits - text.count))
  return digits == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(zeros)\(text)"
}

/// A number with six significant digits, or fewer where the rest are zeros.
package func sixDigits(_ value: Double) -> String {
  guard value != 0 else { return "0" }
  // Where neither scale would be a Double, the digits are left as they are.
  guard value.isFinite, (-300...300).contains(value.exponent * 30103 / 100_000) else { return "\(value)" }
  let exponent = Int(value.exponent) * 30103 / 100_000
  var scale = 1.0
  for _ in 0..<abs(5 - exponent) { scale *= 10 }
  let digits = exponent <= 5 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
  return "\(digits)"
}

/// Milliseconds as seconds for a person.
package func seconds(_ milliseconds: UInt64) -> String { "\(decimal(Double(milliseconds) / 1000, 1)) s" }
