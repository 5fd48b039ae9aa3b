import Vocabulary

/// What one file may still come to once its aliases, repeated documents, conditions and encodings are written out.
///
/// A few kilobytes of YAML may stand for gigabytes: an alias repeats a long text, `1 of them` names every selection, a
/// dash before an encoding stands for five texts. All that is made of a file is charged here before it is made, by about
/// as many bytes as it takes in memory. The longest public file comes to a twentieth of the limit.
struct ReadingWork: Sendable {
    /// In bytes, for one file.
    static let limit = 16 << 20
    /// What a small part costs whatever it holds: a value, a wildcard, a term of a condition, a step of an expression.
    static let part = 64
    /// What is told of a file that comes to more.
    static let problem = SigmaError.Problem.tooMuch(
        what: LocalizedText(
            "la taille du fichier une fois développé, en octets,",
            en: "what the file comes to once written out, in bytes,"), limit: limit)

    private var left = ReadingWork.limit

    /// Whether more was asked for than there is: nothing else of the file is read.
    var isSpent: Bool { left < 0 }

    /// Charges so many bytes; whether there was as much.
    mutating func spend(_ bytes: Int) -> Bool {
        guard left >= 0 else { return false }
        left -= min(bytes, ReadingWork.limit + 1)
        return left >= 0
    }

    /// Charges so many things of so many bytes each.
    mutating func spend(_ count: Int, times bytes: Int) -> Bool {
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: bytes)
        return spend(isTooLarge ? .max : product)
    }
}
