import Foundation

/// The terminal that standard output or standard error goes to, if it does.
enum Terminal {
    /// How many columns standard output has; `nil` in a pipe or a file.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        // The system fills the structure, which lives for the call.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
        return Int(size.ws_col)
    }

    /// Whether colours are welcome: on a terminal, unless `NO_COLOR` says otherwise (https://no-color.org).
    static var hasColours: Bool {
        isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Keeps on when the reader of the output goes away, so that the write says so instead of ending the process.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}

/// Text laid out in columns of a terminal.
enum Columns {
    /// How many columns a text takes: wide East Asian letters and most emoji take two.
    static func width(of text: String) -> Int {
        text.utf8.count == text.unicodeScalars.count
            ? text.utf8.count : text.reduce(0) { $0 + width(of: $1) }
    }

    /// The text in exactly so many columns: cut with `…`, or filled with blanks.
    static func fit(_ text: String, _ columns: Int) -> String {
        let whole = width(of: text)
        if whole <= columns { return text + String(repeating: " ", count: columns - whole) }
        var shown = ""
        var used = 0
        for character in text {
            let next = width(of: character)
            guard used + next < columns else { break }
            shown.append(character)
            used += next
        }
        return shown + "…" + String(repeating: " ", count: max(0, columns - used - 1))
    }

    /// The text with control characters and marks that turn the writing shown as `·`, so that a log cannot move the
    /// cursor nor pass for something else.
    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isHidden($0) ? "·" : $0 }))
    }

    /// JSON with those characters written as `\u202e`: it stays JSON, and says which they were.
    static func escaped(json text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        return text.unicodeScalars.reduce(into: "") { escaped, scalar in
            if isHidden(scalar) {
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
