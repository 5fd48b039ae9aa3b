public import Vocabulary

/// A regular expression that takes time linear in the text, whatever the text: it never backtracks.
///
/// The language is what log rules use of Perl's: alternatives, groups, `.`, classes with `\d \w \s` and their opposites,
/// `* + ? {n,m}` greedy or lazy, `^ $ \A \z \Z \b \B`, inline flags `(?i) (?m) (?s)`, escapes `\xHH \uHHHH \t \n \r`.
/// Look-around, back-references and possessive quantifiers are refused, for they cannot be matched in linear time or
/// mean nothing to a search. Classes are those of Unicode; `.` is any scalar but a line feed, unless `s` is set; `$` also
/// stands before a last line feed.
public struct RegularExpression: Sendable {
    /// The pattern as written.
    public let pattern: String
    /// The flags set outside the pattern.
    public let flags: Flags
    /// What was made of the pattern, shared by all copies: a copy costs no more than that of a name.
    private let made: Made

    private final class Made: Sendable {
        let program: Program
        let automata = AutomatonPool()
        let machines = IdlePool<Machine>()

        init(_ program: Program) { self.program = program }
    }

    var program: Program { made.program }
    var automata: AutomatonPool { made.automata }
    var machines: IdlePool<Machine> { made.machines }

    /// Changes of meaning for the whole pattern.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The flags as bits.
        public let rawValue: UInt8
        /// Takes flags as bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Letters match without case.
        public static let ignoresCase = Flags(rawValue: 1)
        /// `^` and `$` also stand at the lines' ends.
        public static let multiline = Flags(rawValue: 2)
        /// `.` is also a line feed.
        public static let dotMatchesNewline = Flags(rawValue: 4)
    }

    /// Why a pattern was refused, and where in it.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong and what to write instead.
        public let sentence: LocalizedText
        /// Scalars from the pattern's start.
        public let offset: Int

        /// The sentence in English, for command lines and logs.
        public var description: String { sentence.english }
    }

    /// Compiles a pattern.
    ///
    /// - Throws: ``Refusal`` for what is not of the language, or for a pattern of more than 5,000 steps once
    ///   its counted repetitions are written out, or of which one character could move more than 512 at once.
    public init(_ pattern: String, flags: Flags = []) throws(Refusal) {
        self.pattern = pattern
        self.flags = flags
        var parser = RegularExpressionParser(pattern, flags: flags)
        let tree = try parser.parse()
        made = Made(try Program(tree))
    }

    /// All expressions of one rule together may take so many steps: a hundred times what any published rule takes.
    static let stepsPerRule = 200_000
}

extension RegularExpression: Hashable {
    /// Expressions of the same pattern and flags are the same.
    public static func == (left: RegularExpression, right: RegularExpression) -> Bool {
        left.pattern == right.pattern && left.flags == right.flags
    }

    /// Hashes pattern and flags.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(flags)
    }
}
