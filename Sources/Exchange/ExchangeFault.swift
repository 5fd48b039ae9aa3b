public import Vocabulary

/// Why a file, or one entry of it, could not be read: where, and what to write instead.
public struct ExchangeFault: Error, Hashable, Sendable {
    /// The line or the entry: `line 12`, `objects[3]`.
    public let place: String
    /// What is wrong and what to write instead.
    public let what: LocalizedText

    init(_ place: String, _ what: LocalizedText) {
        self.place = place
        self.what = what
    }

    init(_ place: String, _ french: String, en english: String) {
        self.init(place, LocalizedText(french, en: english))
    }
}

extension ExchangeFault: CustomStringConvertible {
    /// The English sentence, for logs and command lines.
    public var description: String { "\(place): \(what.english)" }
}

/// Bounds of what comes from outside.
public enum ExchangeLimits {
    /// Bytes of one file or answer.
    public static let bytes = 64 << 20
    /// Bytes of one row of a table.
    static let recordBytes = 64 << 10
    /// Entries of one file or answer.
    public static let entries = 500_000
    /// Faults that are told; more are counted.
    public static let faults = 100
    /// How deep lists and objects may lie in one another.
    public static let depth = 32
}
