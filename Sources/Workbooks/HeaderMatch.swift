import Registry
import Vocabulary

/// Which column of a file holds which field.
struct HeaderMatch<Record: ImportRecord> {
    /// For each column the index of its field, `nil` for a column that no field has.
    private(set) var fieldOfColumn: [Int?] = []
    /// Further fields that a mapping lets a column say.
    private(set) var alsoSays: [(column: Int, field: Int)] = []
    /// For each field its column from 1, or 0 where the file has none.
    private(set) var columnOfField = [Int](repeating: 0, count: Record.fields.count)
    /// Columns that say nothing Cordon records.
    private(set) var ignored: [IgnoredColumn] = []
    /// Fields without a column that every row must say, and columns that say the same thing twice.
    private(set) var problems: [ImportProblem] = []

    /// Reads a header. What the mapping says of a column goes first; then its name is compared whole, then without
    /// what stands in parentheses.
    init(_ header: CSVRecord, spellings: [String: Int], mapping: HeaderMapping = HeaderMapping()) {
        let claimed = Set(mapping.columns.values.joined())
        for column in 0..<header.count {
            let name = trimmed(header.text(of: column) ?? "")
            if let named = mapping.fields(of: name) {
                map(column, to: named, of: header, called: name)
                continue
            }
            let field = spellings[folded(name)] ?? spellings[folded(withoutParentheses(name))]
            guard let field, !claimed.contains(Record.fields[field].name) else {
                fieldOfColumn.append(nil)
                if !name.isEmpty { ignore(column, called: name, spellings) }
                continue
            }
            fieldOfColumn.append(field)
            take(field, in: column, of: header, called: name)
        }
        for name in claimed.union(mapping.constants.keys).sorted() where Record.index(of: name) == nil {
            problems.append(
                ImportProblem(
                    text: name, fault: .unknownField(name, known: Record.fields.map(\.name))))
        }
        for (index, field) in Record.fields.enumerated()
        where field.isRequired && columnOfField[index] == 0 && mapping.constants[field.name] == nil {
            let names = [field.title.french, field.title.english] + field.synonyms
            problems.append(
                ImportProblem(
                    line: header.line, field: field.title, fault: .missingColumn(accepted: unique(names))))
        }
    }

    /// Every folded name of every field of a kind of record.
    static var spellings: [String: Int] {
        var all: [String: Int] = [:]
        for (index, field) in Record.fields.enumerated() {
            for name in [field.name, field.title.french, field.title.english] + field.synonyms {
                all[folded(name)] = index
            }
        }
        return all
    }

    private mutating func map(
        _ column: Int, to names: [String], of header: CSVRecord, called name: String
    ) {
        let fields = names.compactMap { Record.index(of: $0) }
        fieldOfColumn.append(fields.first)
        alsoSays += fields.dropFirst().map { (column, $0) }
        for field in fields { take(field, in: column, of: header, called: name) }
        if fields.isEmpty, !name.isEmpty {
            ignored.append(IgnoredColumn(column: column + 1, header: String(name.prefix(80)), nearest: nil))
        }
    }

    private mutating func take(_ field: Int, in column: Int, of header: CSVRecord, called name: String) {
        if columnOfField[field] > 0 {
            problems.append(
                ImportProblem(
                    line: header.line(of: column), column: column + 1, field: Record.fields[field].title,
                    text: name,
                    fault: .columnTwice(first: columnOfField[field])))
        } else {
            columnOfField[field] = column + 1
        }
    }

    private mutating func ignore(_ column: Int, called name: String, _ spellings: [String: Int]) {
        let names = spellings.keys.sorted()
        let nearest = nearestIndex(to: folded(name), among: names).flatMap { spellings[names[$0]] }
        ignored.append(
            IgnoredColumn(
                column: column + 1, header: String(name.prefix(80)),
                nearest: nearest.map { Record.fields[$0].title }))
    }
}

/// The name without its last parentheses, which often hold a unit or a form; not where the unit is thousands or
/// millions, since amounts would be read a thousand times too small.
private func withoutParentheses(_ name: String) -> String {
    guard let open = name.lastIndex(of: "("), name.hasSuffix(")") else { return name }
    let inside = name[open...].lowercased()
    return ["k€", "m€", "keur", "meur", "milli"].contains { inside.contains($0) }
        ? name : String(name[..<open])
}

/// The names without those that differ in case and accents only.
private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert(folded($0)).inserted }
}
