import Crypto
import CryptoExtras
import Foundation

/// Turns passwords into what is kept of them, one at a time: each takes 32 MiB and tens of milliseconds, and a
/// crowd at the door must not take all the memory.
///
/// The text is `$scrypt$ln=15,r=8,p=1$SALT$HASH` with base64 without padding, so that the cost can be raised
/// later and old hashes still be read.
///
/// > Source: RFC 7914; OWASP, "Password Storage Cheat Sheet", 2024: N = 2^15, r = 8, p = 3 or N = 2^17, p = 1 for
/// > interactive use; with the lockout, N = 2^15 and p = 1 keep a sign-in under a tenth of a second.
actor PasswordHasher {
    private let logRounds: Int
    /// The hash of a random password, to spend the same time on a name that nobody has.
    private var decoy: String?
    /// Rounds computed so far: what a caller could tell apart by the clock.
    private(set) var rounds = 0

    init(logRounds: Int = 15) {
        self.logRounds = logRounds
    }

    /// What to keep of a new password, with a fresh salt.
    func hash(_ password: String) throws -> String {
        let salt = Secret.randomBytes(16)
        let key = try derive(password, salt: salt, logRounds: logRounds, blockSize: 8, parallelism: 1)
        return "$scrypt$ln=\(logRounds),r=8,p=1$\(base64(Data(salt)))$\(base64(key))"
    }

    /// Whether `password` is the one that `kept` was made from; with `nil`, takes the same time and says no.
    func verify(_ password: String, against kept: String?) throws -> Bool {
        guard let kept else {
            let made = try decoy ?? hash(Secret.token())
            decoy = made
            _ = try verify(password, against: made)
            return false
        }
        guard let parts = Parts(kept) else { throw StoreError.damaged("a password hash cannot be read") }
        let key = try derive(
            password, salt: parts.salt, logRounds: parts.logRounds, blockSize: parts.blockSize,
            parallelism: parts.parallelism)
        return equal(key, parts.key)
    }

    private func derive(
        _ password: String, salt: [UInt8], logRounds: Int, blockSize: Int, parallelism: Int
    ) throws -> Data {
        rounds += (1 << logRounds) * blockSize * parallelism
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: 1 << logRounds,
            blockSize: blockSize, parallelism: parallelism)
        return unsafe key.withUnsafeBytes { unsafe Data($0) }
    }

    private struct Parts {
        var logRounds: Int
        var blockSize: Int
        var parallelism: Int
        var salt: [UInt8]
        var key: Data

        init?(_ text: String) {
            let fields = text.split(separator: "$")
            guard fields.count == 4, fields[0] == "scrypt", let salt = Data(base64Encoded: padded(fields[2])),
                let key = Data(base64Encoded: padded(fields[3])), key.count == 32
            else { return nil }
            let costs = fields[1].split(separator: ",").compactMap { field in
                field.split(separator: "=").last.flatMap { Int($0) }
            }
            guard costs.count == 3, (1...24).contains(costs[0]), (1...32).contains(costs[1]),
                (1...16).contains(costs[2])
            else { return nil }
            (logRounds, blockSize, parallelism) = (costs[0], costs[1], costs[2])
            (self.salt, self.key) = (Array(salt), key)
        }
    }
}

/// Compares in a time that does not tell where the first difference lies.
private func equal(_ left: Data, _ right: Data) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
}

private func base64(_ bytes: Data) -> String {
    bytes.base64EncodedString().replacing("=", with: "")
}

private func padded(_ text: Substring) -> String {
    text + String(repeating: "=", count: (4 - text.count % 4) % 4)
}
