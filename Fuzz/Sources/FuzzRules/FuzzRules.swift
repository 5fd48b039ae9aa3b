import Foundation
import FuzzSupport
import Sigma

// The first byte says what the rest is: a file of rules, the condition of a rule, the value of a test, or a regular
// expression and, behind a line break, the text that it is matched with.

/// Reads a file of rules and what rules hold, and stops the process if a refusal does not say what is wrong.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let kind = unsafe start[0]
    let text = unsafe String(
        decoding: UnsafeBufferPointer(start: start + 1, count: count - 1), as: UTF8.self)
    switch kind & 3 {
    case 0: read(text)
    case 1: read(rule(condition: text, value: "a"))
    case 2: read(rule(condition: "a1 and not 1 of b*", value: text))
    default: match(text)
    }
    return 0
}

private func read(_ text: String) {
    let file = RuleFile(reading: text, name: "x.yml")
    for error in file.errors + file.warnings {
        precondition(error.description.hasPrefix("x.yml"), "an error without its place: \(error)")
    }
}

private func rule(condition: String, value: String) -> String {
    func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
    }
    return """
        title: t
        id: 5f0b2d6c-6f2e-4a61-9f1e-0a4f8f9f2b11
        logsource: {product: windows}
        detection:
            a1: {F|re: \(quoted(value)), G|contains|all: [\(quoted(value)), b], H|cidr: \(quoted(value))}
            a2: {F|base64offset|contains: \(quoted(value)), G|windash: \(quoted(value))}
            b1: [\(quoted(value))]
            condition: \(quoted(condition))
        """
}

private func match(_ text: String) {
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    for flags in [[], [.ignoresCase, .multiline, .dotMatchesNewline]] as [RegularExpression.Flags] {
        do throws(RegularExpression.Refusal) {
            let expression = try RegularExpression(String(parts[0]), flags: flags)
            _ = expression.matches(parts.count > 1 ? String(parts[1]) : "")
        } catch {
            precondition(!error.description.isEmpty, "a refusal without a reason")
            precondition(error.offset <= parts[0].unicodeScalars.count, "a refusal past the pattern")
        }
    }
}

/// Writes the seeds before libFuzzer reads them.
@_cdecl("LLVMFuzzerInitialize")
public func prepare(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>?>?>
) -> CInt {
    write(seeds: seeds)
    return 0
}

private let seeds = [
    "\u{0}" + rule(condition: "a1 or all of a*", value: "x*?\\\\*"),
    "\u{0}a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: {c: *b}\n---\naction: global\ntitle: t\n---\naction: reset\n",
    """
    \u{0}title: c
    id: 5f0b2d6c-6f2e-4a61-9f1e-0a4f8f9f2b12
    correlation:
        type: event_count
        rules: [x]
        group-by: [User]
        timespan: 5m
        condition: {gte: 10}
    """,
    """
    \u{0}title: f
    logsource: {product: windows}
    filter:
        rules: [5f0b2d6c-6f2e-4a61-9f1e-0a4f8f9f2b11]
        s: {User|startswith: 'adm_'}
        condition: not s
    """,
    "\u{1}a1 and (1 of b* or not all of them) | count() by x > 5",
    "\u{1}not (a1 or a2) and 1 of b*",
    "\u{2}^(?i)a+[b-z]{2,5}\\d$", "\u{2}10.0.0.0/8", "\u{2}%x%*\\?",
    "\u{3}^(a|b)*c{2,9}[^\\x00-\\x1f\\w]\\b.+?$\naaabbbcc!x", "\u{3}(?:(a+)+)+$\naaaaaaaaaaaaaaaaaaaaaaaab",
    "\u{3}\\p{L}(?P<n>x)[[:alpha:]]\\u{41}\né😀",
]
