import Crypto
import Foundation

/// Random values that stand for somebody, and what is kept of them.
enum Secret {
    /// 32 random bytes from the system, in base64url without padding: 43 characters.
    static func token() -> String {
        base64url(randomBytes(32))
    }

    /// What is kept of a token: the file tells nobody how to be its bearer.
    ///
    /// A plain hash is enough, because 256 random bits cannot be guessed from it.
    static func hash(of token: String) -> Data {
        Data(SHA256.hash(data: Array(token.utf8)))
    }

    /// A password for one use, easy to read aloud: four groups of four letters and digits, 80 random bits.
    static func oneTimePassword() -> String {
        // No 0, 1, i, l, o: they are read for one another.
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789ACDEFGHJ").prefix(32)
        let characters = randomBytes(16).map { alphabet[Int($0) % 32] }
        return stride(from: 0, to: 16, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private static func base64url(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
