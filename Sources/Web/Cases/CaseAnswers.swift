import Access
import FoundationEssentials
import Hummingbird
import Registry
import Store
import Vocabulary
import Watch

/// A case as the API and its JSON export tell it.
struct CaseAnswer: Encodable {
    let id: Int64
    let reference: String
    let title: String
    let kind: String
    let severity: String
    let state: String
    let verdict: String?
    let owner: String?
    let opened: Instant
    let openedBy: String?
    let qualified: Instant?
    let contained: Instant?
    let recovered: Instant?
    let closed: Instant?
    let observatory: ObservatoryReport
    let establishments: [Place]
    let tasks: [Task]
    let observables: [Seen]
    let evidence: [Evidence]
    let care: [Care]
    let alerts: [Int64]
    let log: [Line]

    struct Place: Encodable {
        let id: Int64
        let name: String
        let title: String
        let state: String
        let summary: String
        let contact: String
        let knownAt: Instant
        let clocks: [Clock]
    }

    struct Clock: Encodable {
        let duty: String
        let recipient: String
        let status: String
        let source: String
        let applies: Bool
        let deadline: Instant?
        let done: Instant?
        let receipt: String?
    }

    struct Task: Encodable {
        let id: Int64
        let establishment: Int64?
        let step: String?
        let phase: String
        let title: LocalizedText
        let state: String
        let owner: String?
        let due: Instant?
        let ended: Instant?
        let note: String
    }

    struct Seen: Encodable {
        let establishment: Int64?
        let kind: String
        let value: String
        let verdict: String
        let note: String
        let shareable: Bool
    }

    struct Evidence: Encodable {
        let establishment: Int64?
        let name: String
        let sha256: String
        let size: Int64?
        let place: String
        let collected: Instant
        let collectedBy: String
    }

    struct Care: Encodable {
        let establishment: Int64
        let service: String
        let kind: String
        let since: Instant
        let until: Instant?
        let fallback: String
    }

    struct Line: Encodable {
        let establishment: Int64?
        let sequence: Int64
        let time: Instant
        let actor: String
        let kind: String
        /// What it says, in both languages.
        let words: LocalizedText
        /// The text that is chained: where the program wrote it, both languages with U+001E between.
        let text: String
        let previousHash: String
        let hash: String
    }

    init(_ page: CasePage, duties: [LegalDuty], now: Instant) {
        let file = page.file
        id = file.id.rawValue
        reference = file.reference
        title = file.title
        kind = file.kind.rawValue
        severity = file.severity.name
        state = file.state.rawValue
        verdict = file.verdict?.rawValue
        owner = file.owner
        opened = file.opened
        openedBy = file.openedBy
        (qualified, contained, recovered, closed) = (
            file.qualified, file.contained, file.recovered, file.closed
        )
        observatory = file.observatory
        establishments = page.places.map { place in
            Place(
                id: place.establishment.rawValue, name: place.name, title: place.title,
                state: place.state.rawValue,
                summary: place.summary, contact: place.contact, knownAt: place.facts.knownAt,
                clocks: page.facts(of: place).clocks(duties).map { clock in
                    Clock(
                        duty: clock.duty.kind.rawValue, recipient: clock.duty.recipient.french,
                        status: clock.duty.status.rawValue, source: clock.duty.link,
                        applies: clock.ground == .applies,
                        deadline: clock.deadline, done: clock.done,
                        receipt: page.proofs.first {
                            $0.kind == clock.duty.kind && $0.establishment == place.establishment
                        }?.receipt)
                })
        }
        tasks = page.tasks.map {
            Task(
                id: $0.id.rawValue, establishment: $0.establishment?.rawValue, step: $0.step,
                phase: $0.phase.rawValue,
                title: $0.title, state: $0.state.rawValue, owner: $0.owner, due: $0.due, ended: $0.ended,
                note: $0.note)
        }
        observables = page.observables.map {
            Seen(
                establishment: $0.establishment?.rawValue, kind: $0.observable.kind.rawValue,
                value: $0.observable.value,
                verdict: $0.verdict.rawValue, note: $0.note, shareable: $0.isShareable)
        }
        evidence = page.evidence.map {
            Evidence(
                establishment: $0.establishment?.rawValue, name: $0.name, sha256: hexadecimal($0.digest),
                size: $0.size,
                place: $0.place, collected: $0.collected, collectedBy: $0.collectedBy)
        }
        care = page.outages.map {
            Care(
                establishment: $0.establishment.rawValue, service: $0.name, kind: $0.kind.rawValue,
                since: $0.since,
                until: $0.until, fallback: $0.fallback)
        }
        alerts = page.alerts.map(\.id.rawValue)
        log = page.entries.map {
            Line(
                establishment: $0.entry.establishment?.rawValue, sequence: $0.entry.sequence,
                time: $0.entry.time,
                actor: $0.entry.actor, kind: $0.entry.kind.rawValue, words: $0.entry.words,
                text: $0.entry.text,
                previousHash: hexadecimal($0.previous), hash: hexadecimal($0.hash))
        }
    }
}

/// A case in a list of the API.
struct CaseRowAnswer: Encodable {
    let id: Int64
    let reference: String
    let title: String
    let kind: String
    let severity: String
    let state: String
    let owner: String?
    let opened: Instant
    let establishments: [NamedAnswer]
    let openTasks: Int
    let lateTasks: Int

    init(_ row: CaseListRow) {
        id = row.file.id.rawValue
        reference = row.file.reference
        title = row.file.title
        kind = row.file.kind.rawValue
        severity = row.file.severity.name
        state = row.file.state.rawValue
        owner = row.file.owner
        opened = row.file.opened
        establishments = row.places.map { NamedAnswer(id: $0.establishment.rawValue, name: $0.name) }
        (openTasks, lateTasks) = (row.openTasks, row.lateTasks)
    }
}

extension Endpoints {
    static let caseAPI: [Endpoint] = [
        .api(
            .get, "/api/v1/cases", needs: .permission(.readCases),
            Operation(
                id: "listCases", summary: "Cases in reach, the newest first.",
                parameters: [
                    .init(name: "state", about: "`open` unless told otherwise.", values: ["open", "any"])
                ]
                    + .paging, answer: "CasePage")
        ) { visit in
            let number = try visit.number("after", in: 1...100_000) ?? 1
            let paging = Paging.reading(number, size: try visit.size())
            let isAny = visit.query.text("state") == "any"
            let page = try await visit.store.page(
                CaseList(reach: visit.reach, includesClosed: isAny, paging: paging, now: visit.now))
            let isLast = page.rows.count < paging.size
            return visit.page(page.rows.map { CaseRowAnswer($0) }, next: isLast ? nil : String(number + 1))
        },
        .api(
            .get, "/api/v1/cases/{case}", needs: .permission(.readCases),
            Operation(
                id: "getCase", summary: "One case with all that is in it, within reach.", answer: "Case")
        ) { visit in
            let query = CaseDetail(reach: visit.reach, caseFile: try visit.id("case"))
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            return .json(CaseAnswer(page, duties: visit.site.services.duties, now: visit.now))
        },
        .api(
            .post, "/api/v1/cases", needs: .permission(.handleCases),
            Operation(
                id: "openCase",
                summary:
                    "Opens a case: {\"title\": …, \"kind\": \"ransomware\", \"severity\": \"high\", \"establishments\": [1], \"alerts\": [2], \"knownAt\": \"2026-11-29T08:00:00Z\"}.",
                body: ["application/json"], answer: "Case")
        ) { try await openCase($0) },
        .api(
            .post, "/api/v1/cases/{case}/entries", needs: .permission(.handleCases),
            Operation(
                id: "writeInCase",
                summary:
                    "Writes a note, a decision or a handover into the log: {\"kind\": \"note\", \"text\": …, \"establishment\": 1}; without an establishment it is common to all.",
                body: ["application/json"], answer: "Case")
        ) { try await writeInCase($0) },
    ]

    /// What a program asks to be opened.
    private struct OpeningRequest: Decodable {
        let title: String
        let kind: CaseKind
        let severity: String
        let establishments: [ID<Establishment>]?
        let alerts: [ID<Alert>]?
        /// Read as the steps read theirs: its zone must be said.
        let knownAt: String?
    }

    /// What a program writes into a log.
    private struct EntryRequest: Decodable {
        let kind: CaseEntry.Kind
        let text: String
        let establishment: ID<Establishment>?
    }

    private static func request<Value: Decodable>(_ type: Value.Type, of visit: Visit) async throws -> Value {
        let body = try await bytes(of: visit.request, limit: 256 * 1_024)
        guard let value = try? JSONDecoder().decode(type, from: Data(body)) else {
            throw Refusal.invalid(
                LocalizedText(
                    "Le corps de la requête n’a pas la forme attendue\u{A0}; voyez /api/v1/openapi.json.",
                    en: "The request body is not in the expected form; see /api/v1/openapi.json."))
        }
        return value
    }

    private static func answer(_ id: ID<CaseFile>, _ visit: Visit) async throws -> Response {
        guard
            let page = try await visit.store.page(
                CaseDetail(reach: visit.reach(for: .readCases), caseFile: id))
        else { throw Refusal.notFound }
        return .json(CaseAnswer(page, duties: visit.site.services.duties, now: visit.now))
    }

    private static func openCase(_ visit: Visit) async throws -> Response {
        let asked = try await request(OpeningRequest.self, of: visit)
        let title = trimmingBlanks(asked.title)
        let known = try asked.knownAt.map { try knownTime($0, now: visit.now) } ?? visit.now
        guard !title.isEmpty, title.count <= 300, let severity = AlertLevel(named: asked.severity),
            asked.alerts?.count ?? 0 <= 1_000,
            !(asked.establishments ?? []).isEmpty || !(asked.alerts ?? []).isEmpty
        else { throw Refusal.malformed }
        let draft = NewCase(
            title: title, kind: asked.kind, severity: severity,
            establishments: Set(asked.establishments ?? []),
            alerts: Set(asked.alerts ?? []), knownAt: known, owner: nil)
        let playbooks = visit.site.services.playbooks
        do {
            let id = try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.open(draft, playbooks: playbooks, reach: visit.reach)
            }
            return try await answer(id, visit)
        } catch StoreError.wrongState {
            throw Refusal.caseChanged
        }
    }

    /// When a case became known: every legal deadline is counted from it.
    private static func knownTime(_ text: String, now: Instant) throws -> Instant {
        var form = FormFields(pairs: [(name: "knownAt", value: text)], files: [])
        form.isOfProgram = true
        do {
            return try form.pastTime("knownAt", now: now) ?? now
        } catch let fault as FormFault {
            throw Refusal.invalid(fault.told)
        }
    }

    private static func writeInCase(_ visit: Visit) async throws -> Response {
        let id: ID<CaseFile> = try visit.id("case")
        let asked = try await request(EntryRequest.self, of: visit)
        let text = trimmingBlanks(asked.text)
        let kinds: [CaseEntry.Kind] = [.note, .decision, .handover]
        guard kinds.contains(asked.kind), !text.isEmpty, text.count <= CaseEntry.longest else {
            throw Refusal.malformed
        }
        do {
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.write(asked.kind, text, in: id, at: asked.establishment, reach: visit.reach)
            }
        } catch StoreError.wrongState {
            throw Refusal.caseChanged
        }
        return try await answer(id, visit)
    }

    static let caseSchemas: [(name: String, schema: JSONSchema)] = [
        (
            "CaseSummary",
            .object([
                .field("id", .integer), .field("reference", .text), .field("title", .text),
                .field("kind", .word(CaseKind.allCases.map(\.rawValue))),
                .field("severity", .word(AlertLevel.allCases.map(\.name))),
                .field("state", .word(CaseState.allCases.map(\.rawValue))), .optional("owner", .text),
                .field("opened", .instant), .field("establishments", .array(.named("Named"))),
                .field("openTasks", .integer), .field("lateTasks", .integer),
            ])
        ),
        ("CasePage", .page(of: "CaseSummary")),
        (
            "Case",
            .object([
                .field("id", .integer), .field("reference", .text), .field("title", .text),
                .field("kind", .word(CaseKind.allCases.map(\.rawValue))),
                .field("severity", .word(AlertLevel.allCases.map(\.name))),
                .field("state", .word(CaseState.allCases.map(\.rawValue))),
                .optional("verdict", .word(CaseVerdict.allCases.map(\.rawValue))), .optional("owner", .text),
                .field("opened", .instant), .optional("openedBy", .text), .optional("qualified", .instant),
                .optional("contained", .instant), .optional("recovered", .instant),
                .optional("closed", .instant),
                .field("observatory", .anything), .field("establishments", .array(.anything)),
                .field("tasks", .array(.anything)), .field("observables", .array(.anything)),
                .field("evidence", .array(.anything)), .field("care", .array(.anything)),
                .field("alerts", .array(.integer)), .field("log", .array(.anything)),
            ])
        ),
    ]
}
