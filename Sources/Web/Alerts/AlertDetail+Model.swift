import Access
import Attack
import FoundationEssentials
import Logging
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// An alert as its page shows it.
struct AlertDetailModel {
    let alert: Alert
    let title: LocalizedText
    let sentence: LocalizedText
    let rule: RuleSummary?
    /// The block of the rule that says what it looks for.
    let condition: String?
    let techniques: [AttackTechnique]
    let tactics: [LocalizedText]
    let detections: [Detection]
    /// The one that is shown; `nil` when none was kept.
    let shown: ShownDetection?
    let neighbours: Neighbours
    let counted: Counted
    let nearby: [Alert]
    let history: [AuditEntry]
    let stake: CareStake?
    let context: AlertContext?
    /// What the person may do now.
    let steps: Set<AlertState>

    /// One detection with its record.
    struct ShownDetection {
        let detection: Detection
        let matched: [MatchedField]
        /// What was counted, if a correlation found it.
        let correlation: CorrelationEvidence?
        let record: MarkedRecord
        let isCut: Bool
        /// Whether retention has taken the copy and what was recognised in it.
        let isErased: Bool
        let mayReadRecord: Bool
    }

    /// The first of the records that a correlation counted; those that the archive still has.
    enum Counted {
        case records([RawRecord])
        /// The records are there, and not for this person.
        case forbidden
    }

    /// What else the machine recorded around that time.
    enum Neighbours {
        case records(RawNeighbours, around: RecordPlace)
        /// The records are there, and not for this person.
        case forbidden
        case none(LocalizedText)
    }

    static let span = Duration.seconds(300)

    /// Reads everything that the page of the alert in the address shows.
    static func read(_ visit: Visit) async throws -> AlertDetailModel {
        let id: ID<Alert> = try visit.id("alert")
        guard let page = try await visit.store.page(AlertDetail(reach: visit.reach, alert: id)) else {
            throw Refusal.notFound
        }
        var log = AuditList(reach: visit.reach, size: 100)
        log.subject = AuditSubject(kind: "alert", id: id.rawValue)
        let history = try await visit.store.page(log).entries
        let asked = visit.query["detection"].flatMap { ID<Detection>($0) }
        let detection = page.detections.first { $0.id == asked } ?? page.detections.first
        let mayRead = visit.reach(for: .readEvents).includes(page.alert.establishment)
        let shown = detection.map { ShownDetection($0, mayReadRecord: mayRead) }
        let neighbours = await neighbours(of: detection, page.alert, mayRead: mayRead, visit)
        let counted = await counted(by: shown, page.alert, visit)
        let context = try await visit.store.context(
            of: page.alert, stake: page.stake, reach: visit.reach, at: visit.now)
        return AlertDetailModel(
            page, shown: shown, neighbours: neighbours, counted: counted, history: history, context: context,
            visit: visit)
    }

    private init(
        _ page: AlertDetailPage, shown: ShownDetection?, neighbours: Neighbours, counted: Counted,
        history: [AuditEntry], context: AlertContext?, visit: Visit
    ) {
        stake = page.stake
        self.context = context
        alert = page.alert
        title = visit.title(page.alert)
        sentence = AlertDetailModel.sentence(page.alert, title)
        rule = visit.site.services.ruleBook[page.alert.rule]
        condition = rule.flatMap { block("detection", of: $0.source) ?? block("correlation", of: $0.source) }
        let tags = page.alert.tags.filter { $0.hasPrefix("attack.") }.map {
            String($0.dropFirst("attack.".count))
        }
        techniques = (tags + (rule?.techniques ?? [])).compactMap(AttackTechnique.init).deduplicated()
        tactics = (tags + (rule?.tactics ?? []))
            .compactMap { AttackTactic(rawValue: $0.split(separator: "_").joined(separator: "-")) }
            .deduplicated()
            .map(\.title)
        detections = page.detections
        self.shown = shown
        self.neighbours = neighbours
        self.counted = counted
        nearby = page.nearby
        self.history = history
        let handles = visit.reach(for: .handleAlerts).includes(page.alert.establishment)
        steps = handles ? page.alert.state.successors : []
    }

    /// What happened, in one sentence.
    private static func sentence(_ alert: Alert, _ title: LocalizedText) -> LocalizedText {
        let count = LocalizedText.count(
            alert.detections, one: LocalizedText("enregistrement", en: "record"),
            many: LocalizedText("enregistrements", en: "records"))
        var french =
            "\(count.french) correspond\(alert.detections < 2 ? "" : "ent") à la règle «\u{A0}\(title.french)\u{A0}»"
        var english =
            "\(count.english) match\(alert.detections == 1 ? "es" : "") the rule “\(title.english)”"
        if !alert.host.isEmpty {
            french += ", sur la machine \(alert.host)"
            english += ", on machine \(alert.host)"
        }
        if !alert.account.isEmpty {
            french += ", sous le compte \(alert.account)"
            english += ", as account \(alert.account)"
        }
        french += " (\(alert.establishmentName))."
        english += " (\(alert.establishmentName))."
        return LocalizedText(french, en: english)
    }

    private static func counted(by shown: ShownDetection?, _ alert: Alert, _ visit: Visit) async -> Counted {
        guard let shown, let evidence = shown.correlation else { return .records([]) }
        guard shown.mayReadRecord else { return .forbidden }
        var records: [RawRecord] = []
        for place in evidence.places {
            let place = RecordPlace(segment: place.batch, line: place.line)
            do {
                let record = try await visit.site.services.rawEvents?.record(
                    at: place, of: alert.establishment)
                if let record { records.append(record) }
            } catch {
                visit.logger.warning("The archive cannot be read", metadata: ["cause": "\(error)"])
            }
        }
        return .records(records)
    }

    private static func neighbours(
        of detection: Detection?, _ alert: Alert, mayRead: Bool, _ visit: Visit
    ) async -> Neighbours {
        guard mayRead else { return .forbidden }
        guard let detection, !alert.host.isEmpty else {
            return .none(
                LocalizedText("L’enregistrement ne nomme pas de machine.", en: "The record names no machine.")
            )
        }
        let place = RecordPlace(segment: detection.segment, line: detection.line)
        do {
            guard let archive = visit.site.services.rawEvents else { throw CancellationError() }
            let records = try await archive.neighbours(
                of: alert.host, at: detection.time, beside: place, within: span,
                establishment: alert.establishment, limit: 200)
            return .records(records, around: place)
        } catch {
            visit.logger.warning("The archive cannot be read", metadata: ["cause": "\(error)"])
            return .none(
                LocalizedText(
                    "L’archive des événements n’est pas lisible.", en: "The archive of events cannot be read."
                ))
        }
    }
}

extension AlertDetailModel.ShownDetection {
    init(_ detection: Detection, mayReadRecord: Bool) {
        self.detection = detection
        let matched =
            (try? JSONDecoder().decode([MatchedField].self, from: Data(detection.matched.utf8))) ?? []
        self.matched = matched
        correlation = CorrelationEvidence(matched)
        record = MarkedRecord(mayReadRecord ? Array(detection.raw) : [], matched: matched)
        isErased = detection.raw.isEmpty && detection.rawLength > 0
        isCut = detection.rawLength > detection.raw.count && !isErased
        self.mayReadRecord = mayReadRecord
    }
}

extension Visit {
    /// What pages call an alert: the title of its rule.
    func title(_ alert: Alert) -> LocalizedText {
        guard IndicatorRule.indicator(of: alert.rule) == nil else {
            let value = alert.ruleTitle.split(separator: " ").last.map(String.init) ?? ""
            return LocalizedText(alert.ruleTitle, en: "Shared indicator met: \(value)")
        }
        return site.services.ruleBook.title(of: alert.rule, recorded: alert.ruleTitle)
    }
}

/// The lines of a top-level key of a YAML text, as its author wrote them.
func block(_ key: String, of yaml: String) -> String? {
    let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix(key + ":") }) else { return nil }
    let rest = lines[(start + 1)...].prefix {
        $0.isEmpty || $0.first == " " || $0.first == "#" || $0.first == "\r"
    }
    return ([lines[start]] + rest).joined(separator: "\n")
}

extension Array where Element: Hashable {
    /// Each element once, where it first stands.
    func deduplicated() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
