public import Access
public import Clausier
public import GRDB
public import Registry
public import Vocabulary

/// What suppliers' answers give to one system: asked for the page of the system, each with the answer it came from.
public struct SystemAnswers: Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which system.
    public var system: ID<System>
    /// The editions whose points feed something.
    public var editions: [Edition]
    /// The catalogues of which it is told what the answers amount to: the first that is answered.
    public var standings: [String]
    /// The day that waivers are held against.
    public var day: Day

    /// The answers about a system in reach.
    ///
    /// Without `standingOf`, what the answers amount to is told of the first edition.
    public init(
        reach: Reach, system: ID<System>, editions: [Edition], standingOf catalogues: [String]? = nil,
        on day: Day
    ) {
        self.reach = reach
        self.system = system
        self.editions = editions
        standings = catalogues ?? editions.prefix(1).map(\.key.catalogue)
        self.day = day
    }
}

/// What is known of a system through the answers.
public struct SystemAnswersPage: Sendable {
    /// The questionnaire of the release that it runs; `nil` where nobody answered.
    public let questionnaire: ID<Questionnaire>?
    /// What its answers amount to.
    public let standing: AnswerStanding
    /// When they were submitted.
    public let submitted: Instant?
    /// Answers that feed something, in order of code; one for each thing that an answer feeds.
    public let fed: [FedAnswer]
    /// Blocks of remote maintenance, with what an assessor found of the answer that states them.
    public let networks: [(range: String, code: String, version: Int, since: Instant, verdict: Standing?)]
    /// Certificates of hosting that the host of the system, or its own supplier, handed in.
    public let certificates: [HandedCertificate]
    /// Promises of contracts about the release.
    public let commitments: [WatchedCommitment]
    /// Waivers of establishments in reach that hold.
    public let derogations: Int
    /// Decisions in reach that are open again.
    public let reopened: Int
}

/// A certificate of hosting with the answer that it came with.
public struct HandedCertificate: Hashable, Sendable {
    /// The piece, with its last day.
    public let piece: Evidence
    /// The questionnaire that it stands in: the product's, or its host's.
    public let questionnaire: ID<Questionnaire>
    /// The point that it proves.
    public let code: ControlCode
    /// Whether it sets the expiry of the system's hosting.
    public let setsExpiry: Bool
    /// What an assessor found of the point; `nil` where nobody looked.
    public let verdict: Standing?
}

/// An answer that feeds something.
public struct FedAnswer: Hashable, Sendable {
    /// What it feeds.
    public let feed: Feed
    /// The point.
    public let control: Control
    /// The questionnaire that it stands in.
    public let questionnaire: ID<Questionnaire>
    /// Which answer it is.
    public let version: Int
    /// The answer in a word.
    public let claim: Claim
    /// What it says.
    public let text: String
    /// Figures by the rule's key.
    public let measures: [String: Double]
    /// How many components were read from it, where it feeds a list of software.
    public let components: Int
    /// What an assessor found of the answer; `nil` where nobody looked.
    public let verdict: Standing?

    /// The code of the point.
    public var code: ControlCode { control.code }
}

extension SystemAnswers: PageQuery {
    private var seen: SQL {
        """
        SELECT s.id, s.release_id, s.hosting_id FROM system s
        WHERE s.id = \(system.rawValue) AND \(reach.holdsSystem("s.id"))
        """
    }

    private var catalogues: String { jsonArray(editions.map(\.key.catalogue)) }

    private func codes(_ feeds: (Control) -> Bool) -> String {
        jsonArray(Set(editions.flatMap(\.controls).filter(feeds).map(\.code.text)).sorted())
    }

    /// The questionnaire; answers that feed; networks; certificates of the host; commitments; derogations and decisions.
    public var statements: [SQL] {
        [
            """
            SELECT q.* FROM (\(seen)) AS page JOIN questionnaire q ON q.release_id = page.release_id
                JOIN json_each(\(jsonArray(standings))) AS told ON told.value = q.catalogue
            WHERE q.submissions > 0 ORDER BY told.key LIMIT 1
            """,
            """
            SELECT a.*, c.code, q.catalogue, q.submitted_profile, q.states FROM (\(seen)) AS page JOIN questionnaire q ON q.release_id = page.release_id
                JOIN answer a ON a.questionnaire_id = q.id AND a.replaced IS NULL JOIN control c ON c.id = a.control_id
            WHERE q.catalogue IN (SELECT value FROM json_each(\(catalogues)))
                AND c.code IN (SELECT value FROM json_each(\(codes { !$0.feeds.isEmpty })))
            """,
            """
            SELECT m.cidr, m.since, a.version, c.code, a.questionnaire_id, a.control_id, q.states FROM (\(seen)) AS page
                JOIN maintenance_network m ON m.release_id = page.release_id AND m.ended IS NULL
                JOIN answer a ON a.id = m.answer_id JOIN control c ON c.id = a.control_id
                JOIN questionnaire q ON q.id = a.questionnaire_id
            ORDER BY m.id LIMIT 200
            """,
            """
            SELECT v.*, min(c.code) AS code, x.control_id, q.id AS questionnaire_id, q.states,
                EXISTS (SELECT 1 FROM hosting_proof o JOIN hosting w ON w.id = o.hosting_id WHERE o.hosting_id = page.hosting_id
                    AND o.evidence_id = v.id AND w.certificate_expires = v.expires) AS sets_expiry
            FROM (\(seen)) AS page JOIN questionnaire q ON q.id IN (
                    SELECT o.id FROM questionnaire o WHERE o.release_id = page.release_id
                    UNION SELECT o.id FROM hosting h JOIN product p ON p.supplier_id = h.provider_id
                        JOIN release r ON r.product_id = p.id JOIN questionnaire o ON o.release_id = r.id
                        WHERE h.id = page.hosting_id)
                JOIN answer_evidence x ON x.questionnaire_id = q.id
                JOIN control c ON c.id = x.control_id JOIN evidence v ON v.id = x.evidence_id
            WHERE x.submission IS NOT NULL AND v.withdrawn IS NULL AND v.kind = 'certificate'
                AND c.code IN (SELECT value FROM json_each(\(certificateCodes)))
            GROUP BY v.id, q.id ORDER BY v.expires DESC, v.id LIMIT 20
            """,
            """
            SELECT \(WatchedCommitment.columns) FROM (\(seen)) AS page JOIN commitment m ON m.release_id = page.release_id
                JOIN \(WatchedCommitment.tables)
            WHERE \(reach.buysIn("t.id")) ORDER BY m.due IS NULL, m.due, m.id LIMIT 100
            """,
            """
            SELECT (SELECT count(*) FROM questionnaire q JOIN derogation d ON d.questionnaire_id = q.id
                    WHERE q.release_id = page.release_id AND d.approved IS NOT NULL AND d.ended IS NULL
                        AND d.starts <= \(day.number) AND d.ends >= \(day.number)
                        AND \(reach.holds("d.establishment_id"))) AS derogations,
                (SELECT count(*) FROM questionnaire q JOIN reliance l ON l.questionnaire_id = q.id
                    WHERE q.release_id = page.release_id AND l.replaced IS NULL AND l.reopened_by IS NOT NULL
                        AND \(reach.holds("l.establishment_id"))) AS reopened
            FROM (\(seen)) AS page
            """,
        ]
    }

    private var certificateCodes: String { codes { $0.feeds.contains(.hostingCertificate) } }

    /// One for each thing that an answer feeds. A point that the product's routing left since feeds nothing.
    private func fed(_ rows: [Row]) -> [FedAnswer] {
        let indices = Dictionary(editions.map { ($0.key.catalogue, EditionIndex($0)) }) { first, _ in first }
        var verdicts = KeptVerdicts()
        return rows.flatMap { row -> [FedAnswer] in
            guard let index = indices[row["catalogue"] as String],
                let control = ControlCode(row["code"] as String).flatMap({ index[$0] }),
                control.applicability.applies(to: Profile(json: row["submitted_profile"] ?? "{}")) != .no,
                let answer = Answer(
                    row, release: ID(0), control: index.edition.reference(control.code), evidence: [])
            else { return [] }
            let verdict = verdicts.verdict(on: row)
            return control.feeds.map {
                FedAnswer($0, answer, control, of: ID(row["questionnaire_id"]), verdict: verdict)
            }
        }
        .sorted { ($0.code, $0.feed.rawValue) < ($1.code, $1.feed.rawValue) }
    }

    /// Puts them together.
    public func page(from answers: [[Row]]) throws -> SystemAnswersPage {
        let first = answers[0].first
        var verdicts = KeptVerdicts()
        return SystemAnswersPage(
            questionnaire: first.map { ID($0["id"]) },
            standing: first.map { AnswerStanding($0) } ?? AnswerStanding(),
            submitted: first.flatMap { .from($0, "submitted") }, fed: fed(answers[1]),
            networks: answers[2].map {
                (
                    $0["cidr"], $0["code"], $0["version"], Instant(milliseconds: $0["since"]),
                    verdicts.verdict(on: $0)
                )
            },
            certificates: answers[3].compactMap { HandedCertificate($0, verdict: verdicts.verdict(on: $0)) },
            commitments: answers[4].compactMap { WatchedCommitment($0) },
            derogations: answers[5].first?["derogations"] ?? 0, reopened: answers[5].first?["reopened"] ?? 0)
    }
}

extension FedAnswer {
    fileprivate init(
        _ feed: Feed, _ answer: Answer, _ control: Control, of questionnaire: ID<Questionnaire>,
        verdict: Standing?
    ) {
        let components = JoinReading(answer, to: control).facts.count {
            if case .component = $0.value { true } else { false }
        }
        self.init(
            feed: feed, control: control, questionnaire: questionnaire, version: answer.version,
            claim: answer.claim, text: answer.details.isEmpty ? answer.comment : answer.details,
            measures: answer.measures, components: components, verdict: verdict)
    }
}

extension HandedCertificate {
    fileprivate init?(_ row: Row, verdict: Standing?) {
        guard let piece = Evidence(row), let code = ControlCode(row["code"] as String) else { return nil }
        self.init(
            piece: piece, questionnaire: ID(row["questionnaire_id"]), code: code,
            setsExpiry: row["sets_expiry"], verdict: verdict)
    }
}

/// Releases whose answers every buyer of the network may read, by words of their name: who may be a candidate.
public struct AnswerMarket: Hashable, Sendable {
    /// How far it sees; a supplier's sees nothing.
    public var reach: Reach
    /// Words of the product's or supplier's name, or of the version.
    public var text: String

    /// The releases with answers.
    public init(reach: Reach, text: String) {
        self.reach = reach
        self.text = text
    }
}

extension AnswerMarket: PageQuery {
    /// The releases, fifty at most.
    public var statements: [SQL] {
        let isHospital: SQL =
            switch reach {
            case .everything, .establishments: "TRUE"
            case .suppliers, .nothing: "FALSE"
            }
        let conditions = [isHospital, "q.submissions > 0"] + releaseSearch(text)
        return [
            """
            SELECT \(Questionnaire.columns) FROM \(Questionnaire.tables) WHERE q.id IN (
                SELECT q.id FROM questionnaire q INDEXED BY questionnaire_submitted WHERE q.submissions > 0 LIMIT 20000)
                AND \(all(of: conditions)) ORDER BY p.name_key, q.id DESC LIMIT 50
            """
        ]
    }

    /// Puts them together.
    public func page(from answers: [[Row]]) throws -> [Questionnaire] {
        try answers[0].map { try Questionnaire($0) }
    }
}
