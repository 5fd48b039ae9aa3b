public import Access
import GRDB
import Markup
public import Registry
public import Vocabulary
public import Watch

/// What is told of a care service in a case.
public enum CareNews: Hashable, Sendable {
    /// It is down since a time, or was until another.
    case down(ID<CareService>, since: Instant, until: Instant?, fallback: String)
    /// The one that is down is up again since a time.
    case restored(ID<CareService>, at: Instant)

    var service: ID<CareService> {
        switch self {
        case .down(let service, _, _, _), .restored(let service, _): service
        }
    }
}

/// Why news of a care service do not fit what is known of it.
public enum CareFault: Error, Hashable, Sendable {
    /// It is down already: the one outage ends before another begins.
    case isDown(since: Instant)
    /// It is not down.
    case isUp
    /// The end lies before the beginning.
    case endsBefore(since: Instant)
    /// Another outage of the same service lies in that time.
    case overlaps
}

extension Writer {
    /// Tells that a care service is down, or up again. Each outage stays, with its own beginning, end and fallback.
    ///
    /// - Throws: ``CareFault``; ``StoreError/notFound(kind:)`` beyond reach.
    public func tell(care news: CareNews, in caseFile: ID<CaseFile>, reach: Reach) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT establishment_id, name FROM care_service WHERE id = ?",
            arguments: [news.service.rawValue])
        guard let row, let place = ID<Establishment>.from(row, "establishment_id") else {
            throw StoreError.notFound(kind: "care service")
        }
        let access = try access(to: caseFile, at: place, reach: reach)
        let name: String = row["name"]
        let words: LocalizedText
        switch news {
        case .down(let service, let since, let until?, _)
        where try openOutage(of: service, in: caseFile) == since:
            // A program says both ends of the outage that it began.
            _ = try finish(service, in: caseFile, at: until)
            words = .restored(name, since: since, at: until)
        case .down(let service, let since, let until, let fallback):
            try begin(service, in: caseFile, since: since, until: until, fallback: fallback)
            words = .down(name, since: since, until: until, fallback: fallback)
        case .restored(let service, let end):
            let since = try finish(service, in: caseFile, at: end)
            words = .restored(name, since: since, at: end)
        }
        try tell(.care, words, access, at: place, action: "case.care", detail: ["service": name])
    }

    private func begin(
        _ service: ID<CareService>, in caseFile: ID<CaseFile>, since: Instant, until: Instant?,
        fallback: String
    ) throws {
        guard until.map({ $0 >= since }) ?? true else { throw CareFault.endsBefore(since: since) }
        if until == nil, let open = try openOutage(of: service, in: caseFile) {
            throw CareFault.isDown(since: open)
        }
        let overlaps = try Bool.fetchOne(
            db,
            sql: """
                SELECT 1 FROM case_care WHERE case_id = ? AND care_service_id = ?
                    AND (since < ? AND coalesce(until, ?) > ? OR since = ?) LIMIT 1
                """,
            arguments: [
                caseFile.rawValue, service.rawValue, until?.milliseconds ?? Int64.max, Int64.max,
                since.milliseconds, since.milliseconds,
            ])
        guard overlaps == nil else { throw CareFault.overlaps }
        try db.execute(
            sql: "INSERT INTO case_care VALUES (?, ?, ?, ?, ?)",
            arguments: [
                caseFile.rawValue, service.rawValue, since.milliseconds, until?.milliseconds,
                String(fallback.prefix(500)),
            ])
    }

    /// Returns since when it was down.
    private func finish(
        _ service: ID<CareService>, in caseFile: ID<CaseFile>, at end: Instant
    ) throws -> Instant {
        guard let since = try openOutage(of: service, in: caseFile) else { throw CareFault.isUp }
        guard end >= since else { throw CareFault.endsBefore(since: since) }
        try db.execute(
            sql: "UPDATE case_care SET until = ? WHERE case_id = ? AND care_service_id = ? AND until IS NULL",
            arguments: [end.milliseconds, caseFile.rawValue, service.rawValue])
        return since
    }

    private func openOutage(of service: ID<CareService>, in caseFile: ID<CaseFile>) throws -> Instant? {
        try Int64.fetchOne(
            db,
            sql: "SELECT since FROM case_care WHERE case_id = ? AND care_service_id = ? AND until IS NULL",
            arguments: [caseFile.rawValue, service.rawValue]
        ).map { Instant(milliseconds: $0) }
    }
}

extension LocalizedText {
    fileprivate static func down(
        _ name: String, since: Instant, until: Instant?, fallback: String
    ) -> LocalizedText {
        let (start, more) = (LocalizedText.instant(since), fallback.isEmpty ? "" : " – \(fallback)")
        guard let end = until.map({ LocalizedText.instant($0) }) else {
            return LocalizedText(
                "\(name)\u{A0}: arrêté ou dégradé depuis le \(start.french)\(more)",
                en: "\(name): down or degraded since \(start.english)\(more)")
        }
        return LocalizedText(
            "\(name)\u{A0}: arrêté ou dégradé du \(start.french) au \(end.french)\(more)",
            en: "\(name): down or degraded from \(start.english) to \(end.english)\(more)")
    }

    fileprivate static func restored(_ name: String, since: Instant, at end: Instant) -> LocalizedText {
        let (start, end) = (LocalizedText.instant(since), LocalizedText.instant(end))
        return LocalizedText(
            "\(name)\u{A0}: rétabli le \(end.french), arrêté ou dégradé depuis le \(start.french)",
            en: "\(name): up again on \(end.english), down or degraded since \(start.english)")
    }
}
