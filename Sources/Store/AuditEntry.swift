import Crypto
import Foundation
public import Registry
public import Vocabulary

/// One line of the audit log: who did what to what, and when.
public struct AuditEntry: Hashable, Sendable {
    /// From 1, without gaps.
    public var sequence: Int64
    /// When it was done.
    public var time: Instant
    /// Who did it: a sign-in name, `token:` and a token's name, or `cordon` for the program itself.
    public var actor: String
    /// What was done, such as `system.update` or `account.lock`.
    public var action: String
    /// What it was done to.
    public var subject: AuditSubject?
    /// Whose record it was; `nil` for what belongs to the whole network.
    public var establishment: ID<Establishment>?
    /// A JSON object: what changed, from what, to what.
    public var detail: String
}

/// What an audit entry is about.
public struct AuditSubject: Hashable, Sendable {
    /// Such as `system` or `account`.
    public var kind: String
    /// Its number among its kind.
    public var id: Int64

    /// A thing of that kind.
    public init(kind: String, id: Int64) {
        self.kind = kind
        self.id = id
    }
}

extension AuditEntry {
    /// The hash that chains this entry to the one before it.
    ///
    /// SHA-256 over: the text `cordon-audit-1` and a line feed; sequence and time, eight bytes each, big end
    /// first; actor and action; subject kind, subject number and establishment, each after a byte that is 1 if
    /// it is there and 0 (then nothing follows) if not; detail; the 32 bytes of the previous hash. A text is
    /// its length in UTF-8 bytes, as eight bytes, then those bytes.
    func hash(after previous: Data) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + detail.utf8.count)
        bytes += "cordon-audit-1\n".utf8
        bytes.append(number: sequence)
        bytes.append(number: time.milliseconds)
        bytes.append(text: actor)
        bytes.append(text: action)
        bytes.append(optional: subject) { $0.append(text: $1.kind) }
        bytes.append(optional: subject) { $0.append(number: $1.id) }
        bytes.append(optional: establishment) { $0.append(number: $1.rawValue) }
        bytes.append(text: detail)
        bytes += previous
        return Data(SHA256.hash(data: bytes))
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: Int64) {
        let bits = UInt64(bitPattern: number)
        for place in 0..<8 { append(UInt8(truncatingIfNeeded: bits >> (56 - 8 * place))) }
    }

    fileprivate mutating func append(text: String) {
        append(number: Int64(text.utf8.count))
        self += text.utf8
    }

    fileprivate mutating func append<Value>(optional value: Value?, _ body: (inout [UInt8], Value) -> Void) {
        append(value == nil ? 0 : 1)
        if let value { body(&self, value) }
    }
}
