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
        guard !boundary.isEmpty, boundary.utf8.count <= 70 else { return nil }
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
