import Access
import FoundationEssentials
import Registry
import Store
import Vocabulary
import Watch

struct AlertAnswer: Encodable {
    let id: Int64
    let establishment: NamedAnswer
    let rule: String
    let ruleTitle: String
    let level: String
    let tags: [String]
    let host: String
    let account: String
    let firstSeen: Instant
    let lastSeen: Instant
    let detections: Int
    let state: String
    let closingReason: String?
    let note: String
    let stateBy: String?
    let stateSince: Instant
    /// Of one alert alone.
    let matches: [MatchAnswer]?

    init(_ alert: Alert, matches: [MatchAnswer]? = nil) {
        id = alert.id.rawValue
        establishment = NamedAnswer(id: alert.establishment.rawValue, name: alert.establishmentName)
        rule = alert.rule
        ruleTitle = alert.ruleTitle
        level = alert.level.name
        tags = alert.tags
        host = alert.host
        account = alert.account
        firstSeen = alert.firstSeen
        lastSeen = alert.lastSeen
        detections = alert.detections
        state = alert.state.rawValue
        closingReason = alert.closingReason?.rawValue
        note = alert.note
        stateBy = alert.stateBy
        stateSince = alert.stateSince
        self.matches = matches
    }
}

/// One detection of an alert.
struct MatchAnswer: Encodable {
    let time: Instant
    let segment: String
    let line: Int
    let format: String
    let fields: [MatchedField]
    /// The record as text, or its beginning; left out for who may not read raw records.
    let record: String?
    let recordBytes: Int

    init(_ detection: Detection, mayReadRecord: Bool) {
        time = detection.time
        segment = detection.segment
        line = detection.line
        format = detection.sourceFormat
        fields = (try? JSONDecoder().decode([MatchedField].self, from: Data(detection.matched.utf8))) ?? []
        record = mayReadRecord ? String(decoding: detection.raw, as: UTF8.self) : nil
        recordBytes = detection.rawLength
    }
}

struct OverviewAnswer: Encodable {
    let day: Day
    let total: FiguresAnswer
    let groups: [Group]

    struct Group: Encodable {
        let id: Int64
        let name: String
        let figures: FiguresAnswer
        let establishments: [Place]
    }

    struct Place: Encodable {
        let id: Int64
        let finess: String
        let name: String
        let figures: FiguresAnswer
    }

    init(_ page: OverviewPage, day: Day) {
        self.day = day
        total = FiguresAnswer(page.total)
        groups = page.groups.map { group in
            Group(
                id: group.id.rawValue, name: group.name, figures: FiguresAnswer(group.figures),
                establishments: group.establishments.map {
                    Place(
                        id: $0.id.rawValue, finess: $0.finess, name: $0.name,
                        figures: FiguresAnswer($0.figures))
                })
        }
    }
}

struct FiguresAnswer: Encodable {
    let establishments: Int
    let beds: Int
    let openAlerts: [String: Int]
    let lastEvent: Instant?
    let systems: Int
    let systemsPastSupport: Int
    let systemsSupportUnknown: Int
    let openQuestions: [String: Int]

    init(_ figures: Figures) {
        establishments = figures.establishments
        beds = figures.beds
        openAlerts = Dictionary(
            uniqueKeysWithValues: AlertLevel.allCases.map { ($0.name, figures.openAlerts[$0] ?? 0) })
        lastEvent = figures.lastEvent
        systems = figures.systems
        systemsPastSupport = figures.pastSupport
        systemsSupportUnknown = figures.supportUnknown
        openQuestions = Dictionary(
            uniqueKeysWithValues: RegisterQuestion.allCases.map { ($0.rawValue, figures.questions[$0] ?? 0) })
    }
}

struct AuditEntryAnswer: Encodable {
    let sequence: Int64
    let time: Instant
    let actor: String
    let action: String
    let subjectKind: String?
    let subjectId: Int64?
    let establishment: Int64?
    /// A JSON object as text, exactly as the chain of hashes covers it.
    let detail: String

    init(_ entry: AuditEntry) {
        sequence = entry.sequence
        time = entry.time
        actor = entry.actor
        action = entry.action
        subjectKind = entry.subject?.kind
        subjectId = entry.subject?.id
        establishment = entry.establishment?.rawValue
        detail = entry.detail
    }
}

/// Who asks, and how far each permission carries.
struct MeAnswer: Encodable {
    let name: String
    let roles: [HeldRole]
    let permissions: [Allowed]
    let ingestsFor: Int64?

    struct HeldRole: Encodable {
        let role: String
        let scope: String
        let scopeId: Int64
    }

    struct Allowed: Encodable {
        let permission: String
        let everything: Bool
        let establishments: [Int64]
    }

    init(_ visitor: Visitor, visit: Visit) {
        name = visitor.principal.name
        roles = visitor.principal.grants.map { grant in
            let id: Int64 =
                switch grant.scope {
                case .network(let id): id.rawValue
                case .group(let id): id.rawValue
                case .establishment(let id): id.rawValue
                case .supplier(let id): id.rawValue
                }
            return HeldRole(role: grant.role.rawValue, scope: grant.scope.kind.rawValue, scopeId: id)
        }.sorted { ($0.role, $0.scope, $0.scopeId) < ($1.role, $1.scope, $1.scopeId) }
        permissions = Permission.allCases.compactMap { permission in
            switch visit.reach(for: permission) {
            case .everything: Allowed(permission: permission.rawValue, everything: true, establishments: [])
            case .establishments(let ids):
                Allowed(
                    permission: permission.rawValue, everything: false,
                    establishments: ids.map(\.rawValue).sorted())
            case .suppliers: Allowed(permission: permission.rawValue, everything: false, establishments: [])
            case .nothing: nil
            }
        }
        if case .token(_, let establishment) = visitor.credential {
            ingestsFor = establishment?.rawValue
        } else {
            ingestsFor = nil
        }
    }
}

struct ImportAnswer: Encodable {
    let kind: String
    let file: String
    let applied: Bool
    let readable: Bool
    let created: Int
    let updated: Int
    let unchanged: Int
    let refused: Int
    let rows: [Row]
    let problems: [Problem]
    let problemCount: Int
    let ignoredColumns: [String]
    let fingerprint: String

    struct Row: Encodable {
        let line: Int
        let key: String
        let outcome: String
        let changes: [Change]
    }

    struct Change: Encodable {
        let field: String
        let old: String?
        let new: String?
    }

    struct Problem: Encodable {
        let line: Int?
        let column: Int?
        let field: String?
        let text: String
        let message: String
    }

    init(_ preview: ImportPreview, isApplied: Bool, language: Language) {
        kind = preview.kind.rawValue
        file = preview.file
        applied = isApplied
        readable = preview.isReadable
        (created, updated) = (preview.counts.created, preview.counts.updated)
        (unchanged, refused) = (preview.counts.unchanged, preview.counts.refused)
        rows = preview.rows.map { row in
            Row(
                line: row.line, key: row.key[language], outcome: row.isNew ? "created" : "updated",
                changes: row.changes.map {
                    Change(field: $0.field[language], old: $0.old?[language], new: $0.new?[language])
                })
        }
        problems = preview.problems.map {
            Problem(
                line: $0.line, column: $0.column, field: $0.field?[language], text: $0.text,
                message: $0.sentence[language])
        }
        problemCount = preview.problemCount
        ignoredColumns = preview.ignored.map { $0[language] }
        fingerprint = preview.fingerprint
    }
}
