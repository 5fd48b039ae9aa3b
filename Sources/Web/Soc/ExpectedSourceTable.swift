import Registry
import Store
import Vocabulary
import Workbooks

/// A table of expected sources as people keep it in a spreadsheet, read row by row.
struct ExpectedSourceTable {
    /// What is wrong with one row.
    struct Fault {
        let line: Int
        let sentence: LocalizedText
    }

    /// The most rows of one file.
    static let mostRows = 20_000
    /// The most faults that are worth telling.
    private static let mostFaults = 50

    private(set) var sources: [ExpectedSource] = []
    private(set) var faults: [Fault] = []

    /// The columns, by the names that people give them in both languages.
    private enum Field: CaseIterable {
        case establishment, site, name, dialect, role, silence

        var headers: Set<String> {
            switch self {
            case .establishment: ["finess ej", "finess", "établissement", "etablissement", "establishment"]
            case .site: ["finess et", "site"]
            case .name: ["source", "machine", "host"]
            case .dialect: ["nature", "dialecte", "kind", "dialect"]
            case .role: ["rôle", "role"]
            case .silence: ["silence (minutes)", "silence", "minutes"]
            }
        }
    }

    init(reading bytes: [UInt8], name: String, _ numbers: SiteNumbers) {
        do {
            try read(bytes, name, numbers)
        } catch {
            refuse(
                1,
                LocalizedText(
                    "Ce fichier n’est pas un CSV lisible.", en: "This file is not a readable CSV."))
        }
    }

    private mutating func read(_ bytes: [UInt8], _ name: String, _ numbers: SiteNumbers) throws {
        var reader = try CSVReader(ByteSource(bytes, name: name))
        var record = CSVRecord()
        guard try reader.next(into: &record) else { return refuse(1, .emptyTable) }
        let columns = ExpectedSourceTable.columns(record)
        for needed in [Field.establishment, .name] where columns[needed] == nil {
            let header = needed == .name ? "Source" : "FINESS EJ"
            refuse(
                record.line,
                LocalizedText(
                    "La colonne «\u{A0}\(header)\u{A0}» manque.", en: "The column “\(header)” is missing."))
        }
        guard faults.isEmpty else { return }
        while try reader.next(into: &record), faults.count < ExpectedSourceTable.mostFaults {
            guard sources.count < ExpectedSourceTable.mostRows else {
                return refuse(
                    record.line,
                    LocalizedText(
                        "Vingt mille lignes au plus par fichier.",
                        en: "At most twenty thousand rows in a file."))
            }
            take(record, columns, numbers)
        }
    }

    private static func columns(_ record: CSVRecord) -> [Field: Int] {
        var columns: [Field: Int] = [:]
        for cell in 0..<record.count {
            let header = trimmingBlanks(record.text(of: cell) ?? "").lowercased()
            if let field = Field.allCases.first(where: { $0.headers.contains(header) }), columns[field] == nil
            {
                columns[field] = cell
            }
        }
        return columns
    }

    private mutating func take(_ record: CSVRecord, _ columns: [Field: Int], _ numbers: SiteNumbers) {
        func text(_ field: Field) -> String {
            columns[field].map { trimmingBlanks(record.text(of: $0) ?? "") } ?? ""
        }
        guard let place = (try? Finess(parsing: text(.establishment))).flatMap({ numbers.establishments[$0] })
        else {
            return refuse(
                record.line,
                LocalizedText(
                    "«\u{A0}\(text(.establishment).prefix(40))\u{A0}» n’est pas le numéro FINESS d’un établissement de votre périmètre.",
                    en:
                        "“\(text(.establishment).prefix(40))” is not the FINESS number of an establishment in your scope."
                ))
        }
        var site: ID<Site>?
        if !text(.site).isEmpty {
            let known = (try? Finess(parsing: text(.site))).flatMap { numbers.sites[$0] }
            guard let known, known.establishment == place else {
                return refuse(
                    record.line,
                    LocalizedText(
                        "«\u{A0}\(text(.site).prefix(40))\u{A0}» n’est pas un site de cet établissement.",
                        en: "“\(text(.site).prefix(40))” is not a site of this establishment."))
            }
            site = known.id
        }
        let silence = text(.silence)
        let source = ExpectedSource(
            establishment: place, site: site, name: text(.name), dialect: text(.dialect), role: text(.role),
            silenceMinutes: silence.isEmpty ? ExpectedSource.usualSilence : Int(silence) ?? 0)
        if let fault = source.faults.first { return refuse(record.line, fault.sentence) }
        sources.append(source)
    }

    private mutating func refuse(_ line: Int, _ sentence: LocalizedText) {
        faults.append(Fault(line: line, sentence: sentence))
    }
}

extension LocalizedText {
    fileprivate static let emptyTable = LocalizedText(
        "Le fichier est vide\u{A0}: la première ligne nomme les colonnes.",
        en: "The file is empty: its first line names the columns.")
}

extension TableFile<Ranked<HeardSource>> {
    /// The file that the page takes back.
    static func expectedSources(_ numbers: SiteNumbers, at now: Instant) -> TableFile {
        let places = Dictionary(numbers.establishments.map { ($0.value, $0.key.text) }) { first, _ in first }
        let sites = Dictionary(numbers.sites.map { ($0.value.id, $0.key.text) }) { first, _ in first }
        return TableFile(
            name: LocalizedText("Sources attendues", en: "Expected sources"),
            columns: [
                Column(LocalizedText("FINESS EJ", en: "FINESS EJ"), "finess", width: 12) { row, _ in
                    FileCell(places[row.row.source.establishment])
                },
                Column(LocalizedText("FINESS ET", en: "FINESS ET"), "site", width: 12) { row, _ in
                    FileCell(row.row.source.site.flatMap { sites[$0] })
                },
                Column(LocalizedText("Source", en: "Source"), "source", width: 30) { row, _ in
                    .text(row.row.source.name)
                },
                Column(LocalizedText("Nature", en: "Kind"), "kind") { row, _ in
                    .text(row.row.source.dialect)
                },
                Column(LocalizedText("Rôle", en: "Role"), "role", width: 36) { row, _ in
                    .text(row.row.source.role)
                },
                Column(LocalizedText("Silence (minutes)", en: "Silence (minutes)"), "silenceMinutes") {
                    row, _ in
                    .integer(row.row.source.silenceMinutes)
                },
                Column(LocalizedText("Dernier enregistrement", en: "Last record"), "lastEvent", width: 24) {
                    row, _ in FileCell(row.row.lastEvent?.description)
                },
                Column(LocalizedText("Muette depuis", en: "Silent since"), "silentSince", width: 24) {
                    row, _ in
                    FileCell(row.row.silentSince(at: now)?.description)
                },
            ])
    }
}
