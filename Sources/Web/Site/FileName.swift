import HTTPTypes

/// What a file is saved as, in a header: a name that people know it by, and a plain one for what reads no other.
///
/// > Source: RFC 6266, section 4.3; RFC 8187, section 3.2.
struct FileName: Hashable, Sendable {
    /// Of the program's own: ASCII, without quotes.
    let plain: String
    /// As people call it; `nil` where there is no better one than ``plain``.
    let title: String?

    init(_ plain: String) {
        self.plain = plain
        title = nil
    }

    /// A file that is called by `words`, which people may have recorded, with the ending of the plain name.
    init(_ plain: String, calling words: [String]) {
        self.plain = plain
        let ending = plain.split(separator: ".").last ?? ""
        let kept = words.map { words in
            String(String.UnicodeScalarView(words.unicodeScalars.map { FileName.isKept($0) ? $0 : " " }))
                .split(separator: " ").joined(separator: " ")
        }
        let name = kept.filter { !$0.isEmpty }.joined(separator: " – ").drop { $0 == "." || $0 == " " }
        let most = FileName.most(of: name)
        title = most.isEmpty ? nil : "\(most).\(ending)"
    }

    /// The header that has a browser save the file under this name.
    var disposition: String {
        let plain = "attachment; filename=\"\(plain)\""
        return title.map { "\(plain); filename*=UTF-8''\(percentEncoded($0))" } ?? plain
    }

    /// Neither what a system refuses in a name, nor what leads to another folder or turns the direction of writing.
    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned,
            .spaceSeparator:
            false
        default: !#"/\:*?"<>|"#.unicodeScalars.contains(scalar)
        }
    }

    /// As much of a name as every system takes: 255 bytes with its ending and what a browser adds to a second one.
    private static func most(of name: some StringProtocol) -> String {
        var (most, bytes) = ("", 0)
        for character in name {
            bytes += character.utf8.count
            guard bytes <= 200 else { break }
            most.append(character)
        }
        while most.last == " " || most.last == "." { most.removeLast() }
        return most
    }
}
