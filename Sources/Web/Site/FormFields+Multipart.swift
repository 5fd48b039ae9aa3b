import Markup

// A form with files, as browsers send it:
//
//     --XyZ\r\n
//     Content-Disposition: form-data; name="kind"\r\n
//     \r\n
//     systems\r\n
//     --XyZ\r\n
//     Content-Disposition: form-data; name="file"; filename="systèmes.csv"\r\n
//     Content-Type: text/csv\r\n
//     \r\n
//     ...bytes...\r\n
//     --XyZ--\r\n
//
// Each part ends where a line feed, two dashes and the boundary follow. Browsers write names in UTF-8 with `"`,
// carriage return and line feed as %22, %0D and %0A.
//
// > Source: RFC 7578; WHATWG HTML, "multipart form data".

extension FormFields {
    /// `nil` when the body does not follow the form, or has more than ``most`` parts.
    init?(multipart body: [UInt8], boundary: String) {
        guard isBoundary(boundary) else { return nil }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard body.starts(with: delimiter.dropFirst(2)) else { return nil }
        var pairs: [(name: String, value: String)] = []
        var files: [UploadedFile] = []
        var start = delimiter.count - 2
        while pairs.count + files.count <= FormFields.most {
            if body[start...].starts(with: "--".utf8) {
                self.init(pairs: pairs, files: files)
                return
            }
            guard body[start...].starts(with: "\r\n".utf8),
                let end = firstOffset(of: delimiter, in: body, from: start),
                let part = Part(body[(start + 2)..<max(end, start + 2)])
            else { return nil }
            if let file = part.file {
                files.append(UploadedFile(field: part.name, name: file, bytes: Array(part.content)))
            } else {
                guard let value = formText(part.content) else { return nil }
                pairs.append((part.name, value))
            }
            start = end + delimiter.count
        }
        return nil
    }
}

/// What was typed into a form with files that is larger than it may be: each file is let go as it comes, and the form can be
/// shown again.
///
/// It holds the texts, up to ``mostText`` of them, and the end of a file as long as the boundary. Whatever the pieces in which a
/// body comes, no byte of a text is looked at more often than twice.
struct FormWithoutFiles: Sendable {
    /// Where in the body the next byte stands.
    private enum Place {
        case beforeTheFirst, head, text(String), file, afterTheLast, nowhere
    }

    /// In bytes, more than all texts of a form with files take.
    static let mostText = 1 << 20

    private let delimiter: [UInt8]
    private var place = Place.beforeTheFirst
    /// Before the first part stands a delimiter without its line end.
    private var pending = Array("\r\n".utf8)
    /// Before this place in `pending` no delimiter begins.
    private var searched = 0
    private var textBytes = 0
    private var pairs: [(name: String, value: String)] = []
    private var files: [UploadedFile] = []

    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        if !isBoundary(boundary) { place = .nowhere }
    }

    /// Its texts, and the names of its files without their bytes; `nil` where it does not follow the form, or has not ended.
    var fields: FormFields? {
        guard case .afterTheLast = place else { return nil }
        return FormFields(pairs: pairs, files: files)
    }

    /// Takes the next bytes of the body.
    mutating func take(_ bytes: some Collection<UInt8>) {
        pending.append(contentsOf: bytes)
        while advances() {}
    }

    /// Goes on to the next place, if it has come; `pending` is then shorter.
    private mutating func advances() -> Bool {
        switch place {
        case .afterTheLast, .nowhere:
            pending = []
            return false
        case .head: return readsHead()
        case .beforeTheFirst, .text, .file: return endsPart()
        }
    }

    private mutating func endsPart() -> Bool {
        guard let end = firstOffset(of: delimiter, in: pending, from: searched) else {
            let rest = max(0, pending.count - delimiter.count + 1)
            if case .text = place {
                searched = rest
                if textBytes + rest > FormWithoutFiles.mostText { place = .nowhere }
            } else {
                pending.removeFirst(rest)
            }
            return false
        }
        searched = 0
        if case .text(let name) = place {
            textBytes += end
            guard textBytes <= FormWithoutFiles.mostText, pairs.count < FormFields.most,
                let value = formText(pending[..<end])
            else {
                place = .nowhere
                return true
            }
            pairs.append((name, value))
        }
        pending.removeFirst(end + delimiter.count)
        place = .head
        return true
    }

    private mutating func readsHead() -> Bool {
        if pending.starts(with: "--".utf8) {
            place = .afterTheLast
            return true
        }
        let first = Array(pending.prefix(4_096))
        guard firstOffset(of: Array("\r\n\r\n".utf8), in: first, from: 0) != nil else {
            if first.count == 4_096 { place = .nowhere }
            return false
        }
        guard pending.starts(with: "\r\n".utf8), let part = Part(pending.dropFirst(2)),
            files.count < FormFields.most
        else {
            place = .nowhere
            return true
        }
        if let file = part.file { files.append(UploadedFile(field: part.name, name: file, bytes: [])) }
        place = part.file == nil ? .text(part.name) : .file
        pending = Array(part.content)
        return true
    }
}

/// Whether a boundary is one.
///
/// > Source: RFC 2046, section 5.1.1.
private func isBoundary(_ text: String) -> Bool { !text.isEmpty && text.utf8.count <= 70 }

/// The boundary of a `multipart/form-data` content type; `nil` for another type.
func multipartBoundary(_ contentType: String) -> String? {
    let parts = contentType.split(separator: ";").map { trimmingBlanks(String($0)) }
    guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
    for part in parts.dropFirst() where part.lowercased().hasPrefix("boundary=") {
        return String(part.dropFirst("boundary=".count).filter { $0 != "\"" })
    }
    return nil
}

private struct Part {
    var name = ""
    var file: String?
    var content: ArraySlice<UInt8>

    init?(_ bytes: ArraySlice<UInt8>) {
        let blankLine = Array("\r\n\r\n".utf8)
        guard let end = firstOffset(of: blankLine, in: Array(bytes.prefix(4_096)), from: 0),
            let head = formText(bytes.prefix(end))
        else { return nil }
        content = bytes[(bytes.startIndex + end + blankLine.count)...]
        for line in head.split(separator: "\r\n") {
            guard line.lowercased().hasPrefix("content-disposition:") else { continue }
            name = Part.quoted("name", in: line) ?? ""
            file = Part.quoted("filename", in: line)
        }
        guard !name.isEmpty else { return nil }
    }

    private static func quoted(_ parameter: String, in line: Substring) -> String? {
        guard let start = line.firstRange(of: "; \(parameter)=\"")?.upperBound,
            let end = line[start...].firstIndex(of: "\"")
        else { return nil }
        return String(line[start..<end].replacing("%22", with: "\""))
    }
}

/// The offset of `pattern`, by looking for its rarest end: its last byte decides most positions at once.
func firstOffset(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let last = pattern.last, bytes.count >= pattern.count else { return nil }
    var end = start + pattern.count - 1
    while end < bytes.count {
        if bytes[end] == last, bytes[(end - pattern.count + 1)...end].elementsEqual(pattern) {
            return end - pattern.count + 1
        }
        end += 1
    }
    return nil
}
