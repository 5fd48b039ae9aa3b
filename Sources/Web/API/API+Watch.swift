import Access
import FoundationEssentials
import Hummingbird
import Registry
import Store
import Vocabulary
import Watch
import Workbooks

extension Endpoints {
    static let watchAPI: [Endpoint] = [
        .api(
            .get, "/api/v1/me", needs: .signedIn,
            Operation(id: "getMe", summary: "Who asks, and how far each permission carries.", answer: "Me")
        ) { visit in
            .json(MeAnswer(try visit.signedIn(), visit: visit))
        },
        .api(
            .get, "/api/v1/overview", needs: .permission(.readOverview),
            Operation(
                id: "getOverview",
                summary: "The state of every establishment in reach, as of today in Paris.",
                parameters: [.init(name: "group", about: "This group only.", type: "integer")],
                answer: "Overview")
        ) { visit in
            let day = visit.today
            let page = try await visit.store.page(
                Overview(reach: visit.reach, day: day, group: try visit.queryID("group")))
            return .json(OverviewAnswer(page, day: day))
        },
        .api(
            .get, "/api/v1/alerts", needs: .permission(.readAlerts),
            Operation(
                id: "listAlerts", summary: "Alerts in reach; all states unless told otherwise.",
                parameters: .alertFilter + .paging, answer: "AlertPage")
        ) { visit in
            var wrong: [String] = []
            var filter = AlertFilter(visit.query, wrong: &wrong)
            filter.titles = visit.site.services.ruleBook.searchTexts
            let cursor = visit.query.text("after")
            let after = cursor.flatMap(AlertCursor.init)
            if cursor != nil, after == nil { wrong.append("after") }
            try visit.refuse(wrong)
            let page = try await visit.store.page(
                AlertList(
                    reach: visit.reach, filter: filter, sort: try visit.word("sort") ?? .newest, after: after,
                    size: try visit.size()))
            return visit.page(page.rows.map { AlertAnswer($0) }, next: page.next?.description)
        },
        .api(
            .get, "/api/v1/alerts/{alert}", needs: .permission(.readAlerts),
            Operation(
                id: "getAlert", summary: "One alert with its detections, a hundred at most.", answer: "Alert")
        ) { try await alert($0) },
        .api(
            .post, "/api/v1/alerts/{alert}/state", needs: .permission(.handleAlerts),
            Operation(
                id: "changeAlertState",
                summary:
                    "Acknowledges, closes (with `reason`) or reopens an alert: {\"step\": \"close\", \"reason\": \"falsePositive\", \"note\": \"…\"}.",
                body: ["application/json"], answer: "Alert")
        ) { try await changeAlert($0) },
        .api(
            .get, "/api/v1/audit", needs: .permission(.readAudit),
            Operation(
                id: "listAudit", summary: "The audit log, newest first.",
                parameters: [
                    .init(name: "actor", about: "By this actor."),
                    .init(name: "action", about: "Actions that begin with this."),
                ] + .paging, answer: "AuditEntryPage")
        ) { visit in
            let (before, size) = try visit.keyset()
            var list = AuditList(reach: visit.reach, size: size)
            list.before = before
            list.actor = visit.query.text("actor")
            list.action = visit.query.text("action")
            let page = try await visit.store.page(list)
            return visit.page(page.entries.map { AuditEntryAnswer($0) }, next: page.next.map(String.init))
        },
    ]

    private static func alert(_ visit: Visit) async throws -> Response {
        let query = AlertDetail(reach: visit.reach, alert: try visit.id("alert"))
        guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
        let mayRead = visit.reach(for: .readEvents).includes(page.alert.establishment)
        let matches = page.detections.map { MatchAnswer($0, mayReadRecord: mayRead) }
        return .json(AlertAnswer(page.alert, matches: matches))
    }

    /// What a program asks to be done with an alert.
    private struct StepRequest: Decodable {
        let step: String
        let reason: String?
        let note: String?
    }

    private static func changeAlert(_ visit: Visit) async throws -> Response {
        let body = try await bytes(of: visit.request, limit: 64 * 1_024)
        guard let asked = try? JSONDecoder().decode(StepRequest.self, from: Data(body)),
            let step = AlertStepForm(
                FormFields(pairs: [("step", asked.step), ("reason", asked.reason ?? "")], files: [])
            ).step
        else {
            throw Refusal.invalid(
                LocalizedText(
                    "Écrivez {\"step\": \"acknowledge\" | \"close\" | \"reopen\", \"reason\": …, \"note\": …}\u{A0}; «\u{A0}reason\u{A0}» est nécessaire pour clore.",
                    en:
                        "Write {\"step\": \"acknowledge\" | \"close\" | \"reopen\", \"reason\": …, \"note\": …}; 'reason' is needed to close."
                ))
        }
        do {
            try await visit.store.handle(
                visit.id("alert"), step, note: asked.note ?? "", reach: visit.reach,
                by: try visit.signedIn().principal.name, at: visit.now)
        } catch StoreError.wrongState {
            throw Refusal.alertChanged
        }
        return try await alert(visit)
    }

    static let importAPI: [Endpoint] = ImportKind.allCases.map { kind in
        .api(
            .post, "/api/v1/import/\(kind.rawValue)", needs: .permission(.importRegistry),
            Operation(
                id: "import\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())",
                summary: "Imports a CSV file of \(kind.rawValue), or says what importing it would do.",
                parameters: [
                    .init(name: "dryRun", about: "Change nothing, only report.", values: ["yes", "no"]),
                    .init(
                        name: "partial", about: "Import the accepted rows even if others are refused.",
                        values: ["yes", "no"]),
                    .init(name: "file", about: "The name of the file, recorded as the source."),
                ], body: ["text/csv"], answer: "Import")
        ) { try await importFile(kind, $0) }
    }

    private static func importFile(_ kind: ImportKind, _ visit: Visit) async throws -> Response {
        let (isRehearsal, isPartial) = (try visit.flag("dryRun") ?? false, try visit.flag("partial") ?? false)
        let body = try await bytes(of: visit.request, limit: longestUpload)
        let source = ByteSource(body, name: String((visit.query.text("file") ?? "api.csv").prefix(120)))
        let desk = ImportDesk(visit)
        guard !isRehearsal else {
            return .json(
                ImportAnswer(try await desk.preview(kind, source), isApplied: false, language: visit.language)
            )
        }
        let (preview, isApplied) = try await desk.apply(
            kind, source, partial: isPartial, seen: nil, by: visit.signedIn().principal.name, at: visit.now)
        return .json(
            ImportAnswer(preview, isApplied: isApplied, language: visit.language),
            status: isApplied ? .ok : .unprocessableContent)
    }
}

extension Visit {
    fileprivate func flag(_ name: String) throws -> Bool? {
        switch query.text(name) {
        case nil: nil
        case "yes", "true", "1": true
        case "no", "false", "0": false
        default:
            try { () throws -> Bool? in
                try refuse([name])
                return nil
            }()
        }
    }
}

extension [Operation.Parameter] {
    static let alertFilter: [Operation.Parameter] = [
        .init(
            name: "q", about: "Words, or their beginnings, of the rule's title, the machine or the account."),
        .init(name: "group", about: "Of a member of this group.", type: "integer"),
        .init(name: "establishment", about: "Of this establishment.", type: "integer"),
        .init(name: "level", about: "May come several times.", values: AlertLevel.allCases.map(\.name)),
        .init(
            name: "state", about: "May come several times; `open` stands for all but closed.",
            values: ["open", "any"] + AlertState.allCases.map(\.rawValue)),
        .init(name: "rule", about: "Raised by the rule of this identifier."),
        .init(name: "host", about: "On this machine."),
        .init(name: "since", about: "Seen at or after this time, ISO 8601."),
        .init(name: "until", about: "Seen before this time, ISO 8601."),
        .init(
            name: "sort", about: "`newest` unless told otherwise.", values: AlertSort.allCases.map(\.rawValue)
        ),
    ]
}
