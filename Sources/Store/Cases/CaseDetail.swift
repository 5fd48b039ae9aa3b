public import Access
import Foundation
public import GRDB
public import Registry
public import Vocabulary
public import Watch

/// One case with everything in it that lies in reach.
public struct CaseDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which case.
    public var caseFile: ID<CaseFile>

    /// The case, if one of its establishments lies in reach.
    public init(reach: Reach, caseFile: ID<CaseFile>) {
        self.reach = reach
        self.caseFile = caseFile
    }

    /// Rows of each kind that a page shows at most.
    public static let most = 1_000
    /// Lines of the log that are read at most: the newest.
    public static let mostEntries = 5_000
    /// Tasks: a playbook has a dozen for each establishment.
    public static let mostTasks = 20_000
}

/// What the pages of a case show.
public struct CasePage: Sendable {
    /// The case; its title is the local one for who does not see all of its establishments.
    public let file: CaseFile
    /// Whether all of its establishments are in reach: only then is what is common to be changed.
    public let isWhole: Bool
    /// Its establishments in reach.
    public let places: [CasePlace]
    /// FINESS numbers of these.
    public let finess: [ID<Establishment>: String]
    /// Its alerts, earliest first.
    public let alerts: [Alert]
    /// Its tasks, in the order of the playbook.
    public let tasks: [CaseTask]
    /// What was seen.
    public let observables: [CaseObservable]
    /// What proves.
    public let evidence: [CaseEvidence]
    /// Care that is or was down.
    public let outages: [CareOutage]
    /// The care services that could be.
    public let services: [CareService]
    /// The log, by chain, oldest first: the newest lines of all where there are more than ``CaseDetail/mostEntries``.
    public let entries: [ChainedEntry]
    /// Whether older lines of the log were left out.
    public var isLogCut: Bool { entries.count >= CaseDetail.mostEntries }
    /// Proofs of duties.
    public let proofs: [DutyProof]

    /// The facts of an establishment with what was done there: what clocks are computed from.
    public func facts(of place: CasePlace) -> CaseFacts {
        var facts = place.facts
        for proof in proofs where proof.establishment == place.establishment {
            facts.done[proof.kind] = proof.done
        }
        return facts
    }
}

extension CaseDetail: PageQuery {
    /// The case, and what it holds, each within reach.
    public var statements: [SQL] {
        let id = caseFile.rawValue
        let seen: SQL = "EXISTS (SELECT 1 FROM case_file c WHERE c.id = \(id) AND \(CaseList.isSeen(reach)))"
        func within(_ column: String) -> SQL {
            "(\(sql: column) IS NULL OR \(reach.holds(column))) AND \(seen)"
        }
        let most = CaseDetail.most
        return [
            "SELECT c.id, \(CaseList.columns(reach)) FROM case_file c WHERE c.id = \(id) AND \(CaseList.isSeen(reach))",
            """
            SELECT p.*, e.name AS establishment_name, e.finess FROM case_establishment p
                JOIN establishment e ON e.id = p.establishment_id
            WHERE p.case_id = \(id) AND \(reach.holds("p.establishment_id")) ORDER BY e.name_key
            """,
            """
            SELECT a.*, e.name AS establishment_name, \(Alert.risk(reach)) AS risk
            FROM alert a JOIN establishment e ON e.id = a.establishment_id
            WHERE a.case_id = \(id) AND \(reach.holds("a.establishment_id")) ORDER BY a.first_seen, a.id LIMIT \(most)
            """,
            "SELECT t.* FROM case_task t WHERE t.case_id = \(id) AND \(within("t.establishment_id")) ORDER BY t.id LIMIT \(CaseDetail.mostTasks)",
            """
            SELECT o.* FROM case_observable o WHERE o.case_id = \(id) AND \(within("o.establishment_id"))
            ORDER BY o.kind, o.value LIMIT \(most)
            """,
            "SELECT v.* FROM case_evidence v WHERE v.case_id = \(id) AND \(within("v.establishment_id")) ORDER BY v.id LIMIT \(most)",
            """
            SELECT x.*, s.name, s.kind, s.establishment_id FROM case_care x JOIN care_service s ON s.id = x.care_service_id
            WHERE x.case_id = \(id) AND \(reach.holds("s.establishment_id")) ORDER BY s.name
            """,
            """
            SELECT s.* FROM case_establishment p CROSS JOIN care_service s ON s.establishment_id = p.establishment_id
            WHERE p.case_id = \(id) AND \(reach.holds("p.establishment_id")) ORDER BY s.establishment_id, s.name LIMIT \(most)
            """,
            """
            SELECT * FROM (SELECT x.* FROM case_entry x
                WHERE x.case_id = \(id) AND (x.lane = 0 OR \(reach.holds("x.lane"))) AND \(seen)
                ORDER BY x.time DESC, x.sequence DESC LIMIT \(CaseDetail.mostEntries))
            ORDER BY lane, sequence
            """,
            """
            SELECT d.* FROM case_duty d WHERE d.case_id = \(id) AND \(reach.holds("d.establishment_id"))
            """,
        ]
    }

    /// `nil` when the case is not there or beyond reach.
    public func page(from answers: [[Row]]) throws -> CasePage? {
        guard let row = answers[0].first else { return nil }
        return CasePage(
            file: CaseFile(row), isWhole: row["is_whole"], places: answers[1].map { CasePlace($0) },
            finess: Dictionary(answers[1].map { (ID($0["establishment_id"]), $0["finess"] as String) }) {
                first, _ in
                first
            },
            alerts: answers[2].map { Alert($0) }, tasks: answers[3].map { CaseTask($0) },
            observables: answers[4].compactMap { CaseObservable($0) },
            evidence: answers[5].map { CaseEvidence($0) },
            outages: answers[6].map { CareOutage($0) }, services: answers[7].map { CareService($0) },
            entries: answers[8].map { ChainedEntry($0) }, proofs: answers[9].compactMap { DutyProof($0) })
    }
}

extension CaseTask {
    init(_ row: Row) {
        let (phase, state): (String, String) = (row["phase"], row["state"])
        self.init(
            id: ID(row["id"]), establishment: .from(row, "establishment_id"), step: row["step"],
            phase: TaskPhase(rawValue: phase) ?? .qualify,
            title: LocalizedText(row["title_fr"], en: row["title_en"]),
            how: LocalizedText(row["how_fr"], en: row["how_en"]), state: TaskState(rawValue: state) ?? .toDo,
            owner: row["owner"], due: .from(row, "due"), ended: .from(row, "ended"), endedBy: row["ended_by"],
            note: row["note"])
    }
}

extension CaseObservable {
    /// `nil` for a value that this version does not read as what it is said to be.
    init?(_ row: Row) {
        let (kind, verdict): (String, String) = (row["kind"], row["verdict"])
        guard let kind = ObservableKind(rawValue: kind), let observable = Observable(kind, row["value"])
        else {
            return nil
        }
        self.init(
            id: ID(row["id"]), caseFile: ID(row["case_id"]), establishment: .from(row, "establishment_id"),
            observable: observable, verdict: Verdict(rawValue: verdict) ?? .unknown, note: row["note"],
            firstSeen: .from(row, "first_seen"), lastSeen: .from(row, "last_seen"),
            added: Instant(milliseconds: row["added"]), addedBy: row["added_by"])
    }
}

extension CaseEvidence {
    init(_ row: Row) {
        let digest: Data = row["digest"]
        self.init(
            id: ID(row["id"]), establishment: .from(row, "establishment_id"), name: row["name"],
            size: row["size"],
            digest: Array(digest), place: row["place"], collected: Instant(milliseconds: row["collected"]),
            collectedBy: row["collected_by"], added: Instant(milliseconds: row["added"]),
            addedBy: row["added_by"])
    }
}

extension CareOutage {
    init(_ row: Row) {
        let kind: String = row["kind"]
        self.init(
            service: ID(row["care_service_id"]), name: row["name"],
            kind: CareServiceKind(rawValue: kind) ?? .medicine, establishment: ID(row["establishment_id"]),
            since: Instant(milliseconds: row["since"]), until: .from(row, "until"), fallback: row["fallback"])
    }
}

extension DutyProof {
    init?(_ row: Row) {
        let kind: String = row["kind"]
        guard let kind = LegalDuty.Kind(rawValue: kind) else { return nil }
        self.init(
            establishment: ID(row["establishment_id"]), kind: kind, title: "",
            done: Instant(milliseconds: row["done"]), channel: row["channel"], receipt: row["receipt"],
            text: row["text"], recordedBy: row["recorded_by"],
            recorded: Instant(milliseconds: row["recorded"]))
    }
}
