public import Access
import Clausier
public import GRDB
public import Registry
public import Vocabulary

/// The releases that systems in reach run, with what their suppliers have not answered or do not meet: worst first.
///
/// Worst is what stops care: releases behind vital systems first, then blocking points that are not met, then what is
/// not answered.
public struct AnswerGaps: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// The catalogue that is asked.
    public var catalogue: String
    /// Catalogues with the same codes: what was answered there counts where nothing was answered here.
    public var alike: [String]
    /// Points that the catalogue asks of a product of which nothing is known.
    public var askedOfAll: Int
    /// Only of systems that this kind of care service relies on.
    public var care: CareServiceKind?
    /// Only of this supplier.
    public var supplier: ID<Supplier>?
    /// Only those in that state; `nil` for all.
    public var only: Only?
    /// Words of the product's or supplier's name, or of the version.
    public var text: String
    /// Which part of the list.
    public var paging: Paging

    /// What a list may be narrowed to; each of the page's figures opens one of them.
    public enum Only: String, CaseIterable, Sendable {
        /// Something is missing, failed, doubted or to be decided again.
        case open
        /// Nothing was ever answered.
        case silent
        /// Points have no answer.
        case missing
        /// Blocking points are not met.
        case blocking

        fileprivate var condition: SQL {
            switch self {
            case .open: "missing > 0 OR failed > 0 OR doubted > 0 OR reopened > 0"
            case .silent: "q.id IS NULL"
            case .missing: "missing > 0"
            case .blocking: "blocking > 0"
            }
        }
    }

    /// The releases in reach.
    public init(
        reach: Reach, catalogue: String, alike: [String] = [], askedOfAll: Int, care: CareServiceKind? = nil,
        supplier: ID<Supplier>? = nil, only: Only? = nil, text: String = "", paging: Paging = Paging()
    ) {
        self.reach = reach
        self.catalogue = catalogue
        self.alike = alike
        self.askedOfAll = askedOfAll
        self.care = care
        self.supplier = supplier
        self.only = only
        self.text = text
        self.paging = paging
    }
}

/// A release with what is open about it.
public struct GapRow: Sendable {
    /// The release.
    public let release: ID<Release>
    /// The product and its version.
    public let name: String
    /// Who answers for it.
    public let supplier: ID<Supplier>
    /// As the supplier is called.
    public let supplierName: String
    /// The questionnaire, once it was submitted.
    public let questionnaire: ID<Questionnaire>?
    /// When it was last submitted.
    public let submitted: Instant?
    /// What the answers amount to; of a release nobody answered for, all that is asked is missing.
    public let standing: AnswerStanding
    /// Systems in reach that run it.
    public let systems: Int
    /// Establishments in reach that own or use them; 0 where the whole network is asked for one care service.
    public let establishments: Int
    /// The gravest criticality among them, 0 for unknown.
    public let criticality: Int
    /// Decisions in reach that are open again.
    public let reopened: Int
}

/// A page of them.
public struct AnswerGapsPage: Sendable {
    /// The rows.
    public let rows: [GapRow]
    /// How many there are.
    public let total: Total
    /// Over all of them: releases, without any answer, points missing, blocking points not met, decisions open again.
    public let sums: (releases: Int, silent: Int, missing: Int, blocking: Int, reopened: Int)
}

extension AnswerGaps: PageQuery {
    /// Releases of systems in reach that one care service relies on.
    private var systems: SQL {
        let ofCare: SQL =
            care.map { kind in
                """
                z.id IN (SELECT u.system_id FROM care_service k JOIN system_use_care_service u ON u.care_service_id = k.id
                    WHERE k.kind = \(kind.rawValue) AND \(reach.holds("k.establishment_id")))
                """
            } ?? "TRUE"
        switch reach {
        case .everything:
            return """
                SELECT z.release_id, count(*) AS systems, max(z.top_criticality) AS criticality, 0 AS establishments
                FROM system z WHERE z.release_id IS NOT NULL AND \(ofCare) AND \(InService.now("z.id"))
                GROUP BY z.release_id
                """
        case .establishments, .suppliers, .nothing:
            return """
                SELECT z.release_id, count(DISTINCT z.id) AS systems, max(z.top_criticality) AS criticality,
                    count(DISTINCT y.establishment_id) AS establishments
                FROM system_place y CROSS JOIN system z ON z.id = y.system_id
                WHERE \(reach.holds("y.establishment_id")) AND z.release_id IS NOT NULL AND \(ofCare)
                    AND \(InService.now("z.id"))
                GROUP BY z.release_id
                """
        }
    }

    /// The same from what is counted already, for systems of any care service. A system counts once: at its owner, or,
    /// where that lies beyond reach, as one of those that somebody within uses.
    private var countedSystems: SQL {
        switch reach {
        case .everything:
            "SELECT u.release_id, u.systems, u.criticality, u.establishments FROM release_use u"
        case .establishments, .suppliers, .nothing:
            """
            SELECT page.release_id, sum(page.systems) AS systems, max(page.criticality) AS criticality,
                max(page.establishments) AS establishments
            FROM (SELECT y.release_id, sum(y.owned) AS systems, max(y.criticality) AS criticality,
                    count(*) AS establishments
                FROM release_place y WHERE \(reach.holds("y.establishment_id")) GROUP BY y.release_id
                UNION ALL SELECT z.release_id, count(DISTINCT z.id), 0, 0
                FROM system_place y CROSS JOIN system z ON z.id = y.system_id
                WHERE y.is_owner = 0 AND \(reach.holds("y.establishment_id")) AND z.release_id IS NOT NULL
                    AND NOT (\(reach.holds("z.owner_id"))) AND \(InService.now("z.id")) GROUP BY z.release_id) AS page
            GROUP BY page.release_id
            """
        }
    }

    /// Which questionnaire answers for release `r`: its own, else one of a catalogue with the same codes.
    private var questionnaire: SQL {
        if alike.isEmpty {
            return "q.release_id = r.id AND q.catalogue = \(catalogue) AND q.submissions > 0"
        }
        let all = JSONText(([catalogue] + alike).map { JSONText($0) }).text
        return """
            q.id = (SELECT x.id FROM json_each(\(all)) AS page CROSS JOIN questionnaire x
                ON x.release_id = r.id AND x.catalogue = page.value AND x.submissions > 0
                ORDER BY page.key LIMIT 1)
            """
    }

    private var rows: SQL {
        var conditions = releaseSearch(text)
        if let supplier { conditions.append("p.supplier_id = \(supplier.rawValue)") }
        if let only { conditions.append(only.condition) }
        return """
            SELECT t.*, r.version, p.name AS product_name, p.supplier_id, f.name AS supplier_name,
                q.id AS questionnaire_id, q.submitted, coalesce(q.asked, \(askedOfAll)) AS asked,
                coalesce(q.answered, 0) AS answered, coalesce(q.failed, 0) AS failed,
                coalesce(q.blocking, 0) AS blocking, coalesce(q.doubted, 0) AS doubted,
                coalesce(q.per_mille, 0) AS per_mille, q.next_expiry,
                coalesce(q.asked - q.answered, \(askedOfAll)) AS missing,
                (SELECT count(*) FROM reliance l WHERE l.questionnaire_id = q.id AND l.replaced IS NULL
                    AND l.reopened_by IS NOT NULL AND \(reach.holds("l.establishment_id"))) AS reopened
            FROM (\(care == nil ? countedSystems : systems)) AS t JOIN release r ON r.id = t.release_id JOIN product p ON p.id = r.product_id
                JOIN supplier f ON f.id = p.supplier_id
                LEFT JOIN questionnaire q ON \(questionnaire)
            WHERE \(all(of: conditions))
            """
    }

    /// The sums over all of them; the page.
    public var statements: [SQL] {
        [
            """
            SELECT count(*) AS total, coalesce(sum(page.questionnaire_id IS NULL), 0) AS silent,
                coalesce(sum(page.missing), 0) AS missing, coalesce(sum(page.blocking), 0) AS blocking,
                coalesce(sum(page.reopened), 0) AS reopened
            FROM (\(rows)) AS page
            """,
            """
            SELECT page.* FROM (\(rows)) AS page
            ORDER BY page.criticality DESC, page.blocking DESC, page.missing DESC, page.systems DESC, page.release_id
            LIMIT \(paging.size) OFFSET \(paging.offset)
            """,
        ]
    }

    /// Puts the page together.
    public func page(from answers: [[Row]]) throws -> AnswerGapsPage {
        let sums = answers[0].first
        return AnswerGapsPage(
            rows: answers[1].map { GapRow($0) }, total: Total(answers[0]),
            sums: (
                sums?["total"] ?? 0, sums?["silent"] ?? 0, sums?["missing"] ?? 0, sums?["blocking"] ?? 0,
                sums?["reopened"] ?? 0
            ))
    }
}

extension Store {
    /// The sums alone, which cost half of the page.
    public func sums(of gaps: AnswerGaps) async throws -> (
        releases: Int, silent: Int, missing: Int, blocking: Int, reopened: Int
    ) {
        try await read { db in
            try gaps.page(from: [gaps.statements[0].rows(db), []]).sums
        }
    }
}

extension GapRow {
    init(_ row: Row) {
        let product: String = row["product_name"]
        let version: String = row["version"]
        self.init(
            release: ID(row["release_id"]), name: "\(product) \(version)", supplier: ID(row["supplier_id"]),
            supplierName: row["supplier_name"], questionnaire: .from(row, "questionnaire_id"),
            submitted: .from(row, "submitted"), standing: AnswerStanding(row), systems: row["systems"],
            establishments: row["establishments"], criticality: row["criticality"], reopened: row["reopened"])
    }
}

/// Suppliers with what they owe to the establishments in reach: for one letter in the name of all of them.
public struct SupplierGaps: Hashable, Sendable {
    /// The releases that count; their paging is that of the suppliers.
    public var gaps: AnswerGaps

    /// The suppliers of these releases.
    public init(_ gaps: AnswerGaps) { self.gaps = gaps }
}

/// A supplier with what it owes.
public struct SupplierGapRow: Sendable {
    /// The supplier.
    public let supplier: ID<Supplier>
    /// As it is called.
    public let name: String
    /// Its releases that run in reach, and those without any answer.
    public let releases: Int, silent: Int
    /// Systems in reach.
    public let systems: Int
    /// Points not answered, failed, blocking.
    public let missing: Int, failed: Int, blocking: Int
}

/// A page of them.
public struct SupplierGapsPage: Sendable {
    /// The suppliers.
    public let rows: [SupplierGapRow]
    /// How many there are.
    public let total: Total
}

extension SupplierGaps: PageQuery {
    /// Suppliers, those that owe most first.
    public var statements: [SQL] {
        [
            """
            SELECT page.supplier_id, page.supplier_name, count(*) AS releases,
                sum(page.questionnaire_id IS NULL) AS silent, sum(page.systems) AS systems, sum(page.missing) AS missing,
                sum(page.failed) AS failed, sum(page.blocking) AS blocking
            FROM (\(gaps.releases)) AS page GROUP BY page.supplier_id
            ORDER BY sum(page.blocking) DESC, sum(page.missing) DESC, page.supplier_id
            LIMIT \(gaps.paging.size) OFFSET \(gaps.paging.offset)
            """,
            "SELECT count(DISTINCT page.supplier_id) AS total FROM (\(gaps.releases)) AS page",
        ]
    }

    /// Puts them together.
    public func page(from answers: [[Row]]) throws -> SupplierGapsPage {
        SupplierGapsPage(
            rows: answers[0].map {
                SupplierGapRow(
                    supplier: ID($0["supplier_id"]), name: $0["supplier_name"], releases: $0["releases"],
                    silent: $0["silent"], systems: $0["systems"], missing: $0["missing"],
                    failed: $0["failed"], blocking: $0["blocking"])
            }, total: Total(answers[1]))
    }
}

/// That each word of a text is in the name of product `p`, of supplier `f`, or in the version of release `r`: who copies
/// what a page shows, version and all, finds it.
func releaseSearch(_ text: String) -> [SQL] {
    searchWords(text).map { word in
        let pattern = "%\(sortKey(of: String(word)))%"
        return "p.name_key LIKE \(pattern) OR f.name_key LIKE \(pattern) OR r.version LIKE \(pattern)"
    }
}

extension AnswerGaps {
    /// The rows, for who groups them.
    var releases: SQL { rows }
}
