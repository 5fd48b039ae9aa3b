/// The names and values of a query or of a form, in the order they came.
///
/// > Source: WHATWG URL Standard, "application/x-www-form-urlencoded parsing".
struct FormFields: Sendable {
    /// A name may come several times, as checkboxes do.
    private(set) var pairs: [(name: String, value: String)] = []
    /// Files that came with a `multipart/form-data` form.
    private(set) var files: [UploadedFile] = []
    /// Whether a program sent them: what it leaves out it does not mean to clear, and its times say their zone.
    var isOfProgram = false
    /// Names that a program sent with no value: what it means to clear.
    var cleared: Set<String> = []
    /// The step of a case that a program does and that changes what stands: what it leaves out stays as it is.
    var changingStep: String?

    /// More than any form of ours has.
    static let most = 1_000

    /// Nothing.
    init() {}

    /// Names, values and files that are parsed already.
    init(pairs: [(name: String, value: String)], files: [UploadedFile]) {
        self.pairs = pairs
        self.files = files
    }

    /// `nil` when the text is not UTF-8 once decoded, or has more than ``most`` fields.
    init?(parsing text: some StringProtocol) {
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < FormFields.most else { return nil }
            let sides = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(sides[0]), let value = sides.count == 2 ? decoded(sides[1]) : "" else {
                return nil
            }
            pairs.append((name, value))
        }
    }

    /// The first value of that name; `nil` when it is absent.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The first value of that name without blanks around it; `nil` when it is absent or blank.
    func text(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        let trimmed = trimmingBlanks(value)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Every value of that name.
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Whether the name was sent, if only to be cleared.
    func names(_ name: String) -> Bool { cleared.contains(name) || pairs.contains { $0.name == name } }

    /// Takes what stands for each name that was not sent.
    mutating func complete(with standing: [(name: String, value: String?)]) {
        let missing = standing.filter { !names($0.name) }
        pairs += missing.compactMap { name, value in value.map { (name, $0) } }
    }

    /// Whether a checkbox of that name was ticked.
    func isChecked(_ name: String) -> Bool { self[name] != nil }

    /// The file sent under that name; `nil` when none was chosen.
    func file(_ name: String) -> UploadedFile? { files.first { $0.field == name && !$0.bytes.isEmpty } }
}

/// A file sent with a form.
struct UploadedFile: Sendable {
    /// The name of the form's field.
    let field: String
    /// As the sender calls it: text from outside, never a path to use.
    let name: String
    /// Its content.
    let bytes: [UInt8]
}

func trimmingBlanks(_ text: String) -> String {
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
}

/// Plus signs as blanks, `%XX` as bytes, the whole as UTF-8.
private func decoded(_ encoded: some Collection<UInt8>) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var iterator = encoded.makeIterator()
    while let byte = iterator.next() {
        switch byte {
        case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
        case UInt8(ascii: "%"):
            guard let high = iterator.next().flatMap(nibble), let low = iterator.next().flatMap(nibble) else {
                return nil
            }
            bytes.append(high << 4 | low)
        default: bytes.append(byte)
        }
    }
    return formText(bytes)
}

/// Text of a form; `nil` if it is not UTF-8, or holds U+0000, at which a database ends a text and a hash does not.
func formText(_ bytes: some Collection<UInt8>) -> String? {
    bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
}

private func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
