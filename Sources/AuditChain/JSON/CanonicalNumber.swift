/// Numbers as ECMAScript writes them (ECMA-262, Number::toString), which RFC 8785, section 3.2.2.3, asks for.
enum CanonicalNumber {
    /// - Parameter value: finite.
    static func text(_ value: Double) -> String {
        if value == 0 { return "0" }
        let (digits, point) = decompose(value.magnitude)
        return (value < 0 ? "-" : "") + arrange(digits, point)
    }

    /// The shortest digits that read back as the same number, and where the decimal point stands: behind the first `point`
    /// digits. Swift's own description has the shortest digits, in another arrangement.
    private static func decompose(_ magnitude: Double) -> (digits: [Character], point: Int) {
        let parts = magnitude.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var digits = Array(mantissa[0])
        var point = digits.count + exponent
        if mantissa.count > 1 { digits += Array(mantissa[1]) }
        while digits.count > 1, digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, point)
    }

    private static func arrange(_ digits: [Character], _ point: Int) -> String {
        let count = digits.count
        if count <= point, point <= 21 {
            return String(digits) + String(repeating: "0", count: point - count)
        }
        if 0 < point, point <= 21 {
            return String(digits[..<point]) + "." + String(digits[point...])
        }
        if -6 < point, point <= 0 {
            return "0." + String(repeating: "0", count: -point) + String(digits)
        }
        let exponent = point - 1
        let tail = "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
        return String(digits[0]) + (count > 1 ? "." + String(digits[1...]) : "") + tail
    }
}
