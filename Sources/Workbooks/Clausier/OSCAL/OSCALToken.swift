/// Identifiers as OSCAL allows them: a letter or `_`, then letters, digits, `-`, `.` and `_`.
enum OSCALToken {
    /// The token of a code: itself where it is one, else with what is not allowed written as `_5b` and a letter in front.
    static func of(_ text: String, prefix: String = "c") -> String {
        var token = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E:
                token.append(Character(Unicode.Scalar(byte)))
            default:
                let digits = String(byte, radix: 16)
                token += "_" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        guard let first = token.utf8.first, (0x41...0x5A).contains(first) || (0x61...0x7A).contains(first)
        else {
            return "\(prefix)_\(token)"
        }
        return token
    }
}
