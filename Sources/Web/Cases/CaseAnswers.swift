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
    let openedBy: String
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
                actor: $0.entry.actor, kind: $0.entry.kind.rawValue, text: $0.entry.text,
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
            let paging = Paging(number: number, size: try visit.size())
            let isAny = visit.query.text("state") == "any"
            let page = try await visit.store.page(
                CaseList(reach: visit.reach, includesClosed: isAny, paging: paging, now: visit.now))
            let isLast = (number - 1) * paging.size + page.rows.count >= page.total.count
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
    ]

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
                .field("opened", .instant), .field("openedBy", .text), .optional("qualified", .instant),
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
