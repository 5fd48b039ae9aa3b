import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

@Suite("Exports and templates") struct ExportTests {
    @Test(
        "Importing an export changes nothing, and fills an empty register with the same",
        arguments: [.french, .english] as [Language])
    func systems(language: Language) throws {
        let seed = Seed()
        var made = Fictional(seed: seed.value)
        for _ in 0..<20 { try check((0..<30).map { made.system($0) }, language, "\(seed)") }
    }

    @Test("So do those of establishments and suppliers", arguments: [.french, .english] as [Language])
    func others(language: Language) throws {
        let seed = Seed()
        var made = Fictional(seed: seed.value)
        for _ in 0..<20 {
            try check((0..<30).map { made.establishment($0) }, language, "\(seed)")
            try check((0..<30).map { made.supplier($0) }, language, "\(seed)")
        }
    }

    private func check<Record: ImportRecord>(_ records: [Record], _ language: Language, _ comment: Comment)
        throws
    {
        let complete = records.map { $0.completed(from: nil) }
        let bytes = RegisterExport<Record>(language: language).bytes(complete)
        var full = Register<Record>()
        for record in complete { full.records[record.key] = record }
        let before = full.records
        let plan = try full.take(bytes)
        #expect(plan.report(in: language) == [plan.summary(in: language)], comment)
        #expect(plan.counts == counts(unchanged: records.count), comment)
        #expect(full.records == before, comment)
        var empty = Register<Record>()
        try empty.take(bytes)
        #expect(empty.records == before, comment)
    }

    @Test("French spreadsheets get ; and a decimal comma, English ones , and a point") func habits() throws {
        let row = EstablishmentRow(
            group: "G;1", finess: try Finess(parsing: "990000010"), name: "=Hôpital", kind: .general,
            town: "V", beds: 1_200,
            itStaffTenths: 85, yearlyBudget: Money(cents: 123_456), agreesToBeNamed: true)
        #expect(
            String(decoding: RegisterExport<EstablishmentRow>(language: .french).bytes([row]), as: UTF8.self)
                == "\u{FEFF}Groupement;FINESS EJ;Raison sociale;Type d’établissement;Commune;Nombre de lits;ETP informatique;ETP sécurité;Budget annuel;Sites;Accepte d’être nommé\r\n"
                + "\"G;1\";990000010;'=Hôpital;Centre hospitalier;V;1200;\"8,5\";;\"1234,56\";;oui\r\n")
        #expect(
            String(decoding: RegisterExport<EstablishmentRow>(language: .english).lines([row]), as: UTF8.self)
                == "\"G;1\",990000010,'=Hôpital,General hospital,V,1200,8.5,,1234.56,,yes\r\n")
    }

    @Test(
        "What a spreadsheet would run is text in an export, and comes back",
        arguments: [
            "=1+1", "+33", "-1+1", "-", "-x", "-1e", "-1,2,3", "-1.e5", "@x", "\tx", "\rx", "'=1", "''@",
            "'x", "x=1", "",
            "'",
        ])
    func neutral(text: String) {
        let written = neutralised(text)
        #expect(!["=", "+", "-", "@", "\t", "\r"].contains(written.prefix(1)))
        #expect(restored(written) == text)
    }

    @Test(
        "A plain negative number stays a number, and what looked like one stays what it is",
        arguments: ["-1", "-1234.56", "-0,5", "-1.5e-05", "-2e+10", "'-1"])
    func negative(text: String) {
        #expect(neutralised(text) == text)
        #expect(restored(text) == text)
        #expect(
            String(decoding: CSVWriter(language: .english).line(["a", "-1234.56"]), as: UTF8.self)
                == "a,-1234.56\r\n")
    }

    @Test(
        "A template imports as it is, and its examples become rows without their #",
        arguments: ImportKind.allCases, [.french, .english] as [Language])
    func templates(kind: ImportKind, language: Language) throws {
        let bytes = ImportTemplate.bytes(of: kind, in: language)
        let text = String(decoding: bytes, as: UTF8.self)
        let count = kind == .establishments ? 2 : 1
        let examples = Array(text.replacing("\r\n#", with: "\r\n", maxReplacements: count).utf8)
        #expect(try outcome(kind, bytes) == counts())
        #expect(try outcome(kind, examples) == counts(created: count))
        // A spreadsheet quotes a cell that holds its separator or a quote, and a quoted # is no comment.
        let separator: Character = language == .french ? ";" : ","
        let notes = text.split(separator: "\r\n").dropFirst(1 + count)
        #expect(notes.allSatisfy { $0.hasPrefix("# ") && !$0.contains("\"") })
        #expect(language == .english || notes.allSatisfy { !$0.contains(separator) })
    }

    private func outcome(_ kind: ImportKind, _ bytes: [UInt8]) throws -> ImportCounts {
        switch kind {
        case .establishments: try seen(plan(EstablishmentRow.self, bytes))
        case .suppliers: try seen(plan(SupplierRow.self, bytes))
        case .systems: try seen(plan(SystemRow.self, bytes))
        case .flows: try seen(plan(ImportedFlow.self, bytes))
        }
    }

    private func seen<Record>(_ plan: ImportPlan<Record>) -> ImportCounts {
        #expect(plan.problems == [] && plan.ignored == [])
        return plan.counts
    }

    @Test("A template says what each column accepts") func golden() {
        let lines = String(decoding: ImportTemplate.bytes(of: .suppliers, in: .english), as: UTF8.self).split(
            separator: "\r\n")
        #expect(
            lines == [
                "\u{FEFF}Supplier,SIREN,Country,Roles,Standing,Security contact",
                "#Éditions Médicalys,732829320,FR,\"Publisher; Maintainer\",Trading,securite@medicalys.example",
                "# Lines that start with # are skipped. Examples stand above: take the # off to import them.",
                "# An empty cell leaves what is recorded as it is. To take a value back, write (empty).",
                "# Supplier (required): text, up to 300 characters", "# SIREN: nine digits",
                "# Country: two-letter code, such as FR",
                "# Roles: one or more of: Publisher, Manufacturer, Integrator, Host, Maintainer",
                "# Standing: Trading, Acquired, Insolvent", "# Security contact: text, up to 300 characters",
            ])
    }
}

/// Records with anything a register may hold, the same for the same seed.
private struct Fictional {
    var random: SeededNumbers
    init(seed: UInt64) { random = SeededNumbers(seed) }

    mutating func text(_ prefix: String) -> String {
        let alphabet = Array("ab;:,\\\"'=+-@#é€/ 0🏥%")
        let rest = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            alphabet.randomElement(using: &random) ?? "a"
        }
        // Blanks at either end are not kept by design.
        return trimmed((Bool.random(using: &random) ? "" : "=") + prefix + String(rest))
    }

    mutating func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
    mutating func day() -> Day { Day(number: Int.random(in: -7_305...47_481, using: &random)) }
    mutating func money() -> Money { Money(cents: Int64.random(in: 0...1_000_000_000_000, using: &random)) }
    mutating func any<Value: CaseIterable>(_: Value.Type, or value: Value) -> Value {
        Value.allCases.randomElement(using: &random) ?? value
    }

    func finess(_ number: Int) -> Finess {
        let digits = String(number)
        guard
            let finess = try? Finess(
                withoutKey: "99" + String(repeating: "0", count: 6 - digits.count) + digits)
        else {
            preconditionFailure("six digits make a number")
        }
        return finess
    }

    mutating func system(_ number: Int) -> SystemRow {
        var row = SystemRow(
            owner: finess(number % 3), code: "\(number)" + text(""), name: text("nom"),
            function: any(Function.self, or: .server))
        if Bool.random(using: &random) {
            // Names of their own, so that no two rows speak of one thing.
            (row.product, row.publisher, row.version) = (
                text("p\(number)"), text("é\(number)"), maybe(text("v"))
            )
            if row.version != nil { row.securitySupportEnd = maybe(day()) }
        }
        row.hostingKind = maybe(any(HostingKind.self, or: .onSite))
        if row.hostingKind != nil {
            row.hosting = text("h\(number)")
            row.host = maybe(text("x"))
            if Bool.random(using: &random) {
                row.certificateNumber = text("c")
                row.certificateExpires = day()
                row.certificateActivities = Set((1...6).filter { _ in Bool.random(using: &random) })
            }
        }
        row.inServiceSince = maybe(day())
        row.holdsHealthData = maybe(Bool.random(using: &random))
        row.isExposed = maybe(Bool.random(using: &random))
        row.criticality = maybe(any(Criticality.self, or: .vital))
        row.otherUsers = maybe([finess(7): any(Criticality.self, or: .vital), finess(8): .useful])
        row.units = maybe(Int.random(in: 1...1_000_000, using: &random))
        row.runCost = maybe(money())
        row.isIsolated = maybe(Bool.random(using: &random))
        if Bool.random(using: &random) {
            row.contractReference = text("r\(number)")
            row.contractSupplier = text("t")
            row.contractEnds = day()
            row.contractStarts = row.contractEnds.flatMap {
                maybe(max($0.adding(days: -30), Day(number: -7_305)))
            }
            row.contractYearlyCost = maybe(money())
        }
        return row
    }

    mutating func establishment(_ number: Int) -> EstablishmentRow {
        EstablishmentRow(
            group: text("g"), finess: finess(number), name: text("n"),
            kind: any(EstablishmentKind.self, or: .general),
            town: text("v"), beds: Int.random(in: 0...100_000, using: &random),
            itStaffTenths: maybe(Int.random(in: 0...10_000, using: &random)),
            securityStaffTenths: maybe(Int.random(in: 0...100, using: &random)), yearlyBudget: maybe(money()),
            sites: maybe([finess(1_000 + number): SiteRow(name: text("s"), town: maybe(text("t")))]),
            agreesToBeNamed: maybe(Bool.random(using: &random)))
    }

    mutating func supplier(_ number: Int) -> SupplierRow {
        SupplierRow(
            name: text("f\(number)x"), siren: maybe(Siren("732829320")).flatMap { $0 }, country: maybe("BE"),
            roles: maybe(Set(SupplierRole.allCases.filter { _ in Bool.random(using: &random) })),
            standing: maybe(any(SupplierStanding.self, or: .trading)), securityContact: maybe(text("s")))
    }
}
