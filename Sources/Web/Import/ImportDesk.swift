import Access
import Crypto
import FoundationEssentials
import Registry
import Store
import Vocabulary
import Workbooks

/// Makes and applies the plan of a file of any kind, for the page and for the API.
struct ImportDesk: Sendable {
    let store: Store
    let reach: Reach
    /// How the columns are read.
    let mapping: HeaderMapping
    /// Whether the file replaces what people corrected.
    let replacesCorrections: Bool
    /// The day that rows are held against.
    let today: Day

    /// Rows of one file. A plan holds each row that changes something, a kilobyte of memory, until a person has looked at it;
    /// the command line, which records rows as it reads them, takes any number.
    static let mostRows = 150_000

    init(_ visit: Visit, mapping: HeaderMapping = HeaderMapping(), replacesCorrections: Bool = false) {
        store = visit.store
        reach = visit.reach
        today = visit.today
        self.mapping = mapping
        self.replacesCorrections = replacesCorrections
    }

    init(_ visit: Visit, _ upload: Upload) {
        self.init(visit, mapping: upload.mapping, replacesCorrections: upload.replacesCorrections)
    }

    /// What importing the file would do: as much of it as a page shows, or all of it for a file.
    func preview(
        _ kind: ImportKind, _ source: ByteSource, shown: Int = ImportPreview.shown
    ) async throws -> ImportPreview {
        switch kind {
        case .establishments: try await ImportPreview(plan(EstablishmentRow.self, source), shown: shown)
        case .suppliers: try await ImportPreview(plan(SupplierRow.self, source), shown: shown)
        case .systems: try await ImportPreview(plan(SystemRow.self, source), shown: shown)
        case .flows: try await ImportPreview(plan(ImportedFlow.self, source), shown: shown)
        }
    }

    /// Imports the file, unless what it would do is no longer what `seen` says the person was shown, or it may not
    /// be applied. Returns what it did, or would do now.
    func apply(
        _ kind: ImportKind, _ source: ByteSource, partial: Bool, seen: String?, by actor: String,
        at now: Instant
    ) async throws -> (preview: ImportPreview, isApplied: Bool) {
        switch kind {
        case .establishments:
            try await apply(EstablishmentRow.self, source, partial, seen, actor, now)
        case .suppliers: try await apply(SupplierRow.self, source, partial, seen, actor, now)
        case .systems: try await apply(SystemRow.self, source, partial, seen, actor, now)
        case .flows: try await apply(ImportedFlow.self, source, partial, seen, actor, now)
        }
    }

    private func plan<Row: RegisterRow>(_: Row.Type, _ source: ByteSource) async throws -> ImportPlan<Row> {
        let mapping = mapping
        return try await store.planImport(
            replacesCorrections: replacesCorrections, reach: reach, asOf: today
        ) {
            try ImportPlan<Row>.reading(
                source, against: $0, mapping: mapping, rowLimit: ImportDesk.mostRows)
        }
    }

    private func apply<Row: RegisterRow>(
        _ type: Row.Type, _ source: ByteSource, _ partial: Bool, _ seen: String?, _ actor: String,
        _ now: Instant
    ) async throws -> (preview: ImportPreview, isApplied: Bool) {
        let plan = try await plan(type, source)
        let preview = ImportPreview(plan)
        guard plan.isApplicable(partial: partial), seen == nil || seen == preview.fingerprint else {
            return (preview, false)
        }
        do {
            try await store.apply(plan, partial: partial, reach: reach, by: actor, at: now)
        } catch let error as StoreError where error.isLasting {
            // Somebody changed the register between the plan and this moment: the person looks again.
            let changed = ImportPreview(try await self.plan(type, source))
            guard changed.fingerprint != preview.fingerprint else { throw error }
            return (changed, false)
        }
        return (preview, true)
    }
}

/// What an import would do, in words: the same for rows of every kind.
struct ImportPreview: Sendable {
    let kind: ImportKind
    let file: String
    let counts: ImportCounts
    let isReadable: Bool
    /// The first ``shown`` rows that change something.
    let rows: [Row]
    /// The first ``shown`` problems.
    let problems: [Problem]
    let problemCount: Int
    let ignored: [LocalizedText]
    /// Rows that say otherwise than a person who corrected the record, and which of the two stands.
    let conflicts: [LocalizedText]
    /// The same, field by field.
    let conflictRows: [Row]
    let conflictCount: Int
    /// Changes with whatever the import would do.
    let fingerprint: String

    static let shown = 500

    /// An accepted row that changes something.
    struct Row: Sendable {
        let line: Int
        let key: LocalizedText
        let isNew: Bool
        let changes: [(field: LocalizedText, old: LocalizedText?, new: LocalizedText?)]
        /// What a row that is new says, shortly.
        var summary: LocalizedText?
    }

    /// A thing to mend.
    struct Problem: Sendable {
        let line: Int?
        let column: Int?
        let field: LocalizedText?
        let text: String
        /// What is wrong, and what to write instead.
        let sentence: LocalizedText
    }

    init<Record: ImportRecord>(_ plan: ImportPlan<Record>, shown: Int = ImportPreview.shown) {
        kind = Record.kind
        file = plan.file
        counts = plan.counts
        isReadable = plan.isReadable
        rows = plan.rows.prefix(shown).map { Row($0) }
        problems = plan.problems.prefix(shown).map { Problem($0) }
        problemCount = plan.problemCount
        ignored = plan.ignored.prefix(50).map {
            LocalizedText($0.sentence(in: .french), en: $0.sentence(in: .english))
        }
        conflicts = plan.conflicts.prefix(shown).map {
            LocalizedText(
                $0.conflictSentence(in: .french, isReplaced: plan.replacesCorrections),
                en: $0.conflictSentence(in: .english, isReplaced: plan.replacesCorrections))
        }
        conflictRows = plan.conflicts.prefix(shown).map { Row(conflictsOf: $0) }
        conflictCount = plan.conflictCount
        var hash = SHA256()
        for line in plan.report(in: .english, limit: 100_000) { hash.update(data: Array((line + "\n").utf8)) }
        fingerprint = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The fields that rows lack and that no column says, by their French titles.
    var wantedFields: Set<String> {
        Set(problems.filter { $0.column == nil && $0.line != nil }.compactMap { $0.field?.french })
    }

    /// Rows that change something.
    var changing: Int { counts.created + counts.updated }
}

extension ImportPreview.Row {
    init<Record: ImportRecord>(_ row: ImportedRow<Record>) {
        line = row.line
        key = row.record.keyText
        if case .updated(let all) = row.outcome {
            isNew = false
            changes = all.map { ($0.title, $0.old, $0.new) }
        } else {
            isNew = true
            changes = []
            let said = LocalizedText(row.summary(in: .french), en: row.summary(in: .english))
            summary = said.french.isEmpty ? nil : said
        }
    }

    /// What the row says otherwise than a person who corrected the record.
    init<Record: ImportRecord>(conflictsOf row: ImportedRow<Record>) {
        line = row.line
        key = row.record.keyText
        isNew = false
        changes = row.conflicts.map { ($0.title, $0.old, $0.new) }
    }
}

extension ImportPreview.Problem {
    init(_ problem: ImportProblem) {
        line = problem.line
        column = problem.column
        field = problem.field
        text = problem.text
        sentence = LocalizedText(
            problem.fault.sentence(about: problem.text, in: .french),
            en: problem.fault.sentence(about: problem.text, in: .english))
    }
}
