public import Access
public import Clausier
public import GRDB
public import Registry
public import Vocabulary
public import Watch

/// How to work without systems while they are being restored, in their suppliers' words: asked for a case while its
/// services are down, and for an establishment before anything is.
public struct DegradedModes: Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Without which systems.
    public var systems: Missing
    /// The editions whose points ask for degraded modes.
    public var editions: [Edition]

    /// Which systems are missing.
    public enum Missing: Hashable, Sendable {
        /// Those behind the services of a case that are still down.
        case stopped(ID<CaseFile>)
        /// Those without which an establishment's care stops.
        case vital(ID<Establishment>)
    }

    /// The systems behind the services of a case that are still down, of establishments in reach.
    public init(reach: Reach, caseFile: ID<CaseFile>, editions: [Edition]) {
        self.init(reach: reach, without: .stopped(caseFile), editions: editions)
    }

    /// What suppliers say of working without these systems.
    public init(reach: Reach, without systems: Missing, editions: [Edition]) {
        self.reach = reach
        self.systems = systems
        self.editions = editions
    }
}

/// A system that stopped care relies on, with what its supplier says of working without it.
public struct DegradedSystem: Hashable, Sendable {
    /// The system.
    public let system: ID<System>
    /// As it is called.
    public let name: String
    /// The services that rely on it, of a case those that are down, by name.
    public let services: [String]
    /// What its supplier says, in order of code; empty where it said nothing.
    public let modes: [Mode]

    /// What one answer says.
    public struct Mode: Hashable, Sendable {
        /// The point.
        public let code: ControlCode
        /// The questionnaire that it stands in, and which answer it is.
        public let questionnaire: ID<Questionnaire>, version: Int
        /// What it says.
        public let text: String
        /// What an assessor found of it; `nil` where nobody looked.
        public let verdict: Standing?
    }
}

extension DegradedModes: PageQuery {
    private var codes: String {
        let asking = editions.flatMap(\.controls).filter { $0.feeds.contains(.degradedMode) }
        return jsonArray(Set(asking.map(\.code.text)).sorted())
    }

    private var stopped: SQL {
        switch systems {
        case .vital(let establishment):
            return """
                SELECT u.system_id, coalesce(w.name, '') AS service FROM system_use u
                    LEFT JOIN system_use_care_service x ON x.system_id = u.system_id
                        AND x.establishment_id = u.establishment_id
                    LEFT JOIN care_service w ON w.id = x.care_service_id
                WHERE u.establishment_id = \(establishment.rawValue) AND u.criticality = \(Criticality.vital.rawValue)
                    AND \(reach.holds("u.establishment_id"))
                """
        case .stopped(let caseFile): return stopped(in: caseFile)
        }
    }

    private func stopped(in caseFile: ID<CaseFile>) -> SQL {
        """
        SELECT DISTINCT u.system_id, w.name AS service FROM case_care k JOIN care_service w ON w.id = k.care_service_id
            JOIN system_use_care_service u ON u.care_service_id = w.id
        WHERE k.case_id = \(caseFile.rawValue) AND k.until IS NULL AND \(reach.holds("w.establishment_id"))
        """
    }

    /// Systems with the services that are down; answers about them.
    public var statements: [SQL] {
        [
            """
            SELECT s.id, s.name, d.service FROM (\(stopped)) AS d JOIN system s ON s.id = d.system_id
            WHERE \(InService.now("s.id")) ORDER BY s.name, s.id, d.service LIMIT 5000
            """,
            """
            SELECT d.system_id, a.*, c.code, q.catalogue, q.submitted_profile, q.states
            FROM (SELECT DISTINCT system_id FROM (\(stopped))) AS d JOIN system s ON s.id = d.system_id
                JOIN questionnaire q ON q.release_id = s.release_id JOIN answer a ON a.questionnaire_id = q.id
                    AND a.replaced IS NULL
                JOIN control c ON c.id = a.control_id
            WHERE q.submissions > 0 AND c.code IN (SELECT value FROM json_each(\(codes)))
                AND \(InService.now("s.id"))
            LIMIT 5000
            """,
        ]
    }

    /// Puts them together.
    public func page(from answers: [[Row]]) throws -> [DegradedSystem] {
        let indices = Dictionary(editions.map { ($0.key.catalogue, EditionIndex($0)) }) { first, _ in first }
        var modes: [Int64: [DegradedSystem.Mode]] = [:]
        var verdicts = KeptVerdicts()
        for row in answers[1] {
            guard let index = indices[row["catalogue"] as String],
                let control = ControlCode(row["code"] as String).flatMap({ index[$0] }),
                control.applicability.applies(to: Profile(json: row["submitted_profile"] ?? "{}")) != .no,
                let answer = Answer(
                    row, release: ID(0), control: index.edition.reference(control.code), evidence: [])
            else { continue }
            for fact in JoinReading(answer, to: control).facts {
                guard case .degradedMode(let text) = fact.value else { continue }
                modes[row["system_id"] as Int64, default: []].append(
                    DegradedSystem.Mode(
                        code: control.code, questionnaire: ID(row["questionnaire_id"] as Int64),
                        version: answer.version, text: text, verdict: verdicts.verdict(on: row)))
            }
        }
        var order: [Int64] = []
        var found: [Int64: (name: String, services: [String])] = [:]
        for row in answers[0] {
            let id: Int64 = row["id"]
            if found[id] == nil {
                order.append(id)
                found[id] = (row["name"], [])
            }
            let service: String = row["service"]
            if !service.isEmpty { found[id]?.services.append(service) }
        }
        return order.compactMap { id in
            found[id].map { system in
                DegradedSystem(
                    system: ID(id), name: system.name, services: system.services,
                    modes: (modes[id] ?? []).sorted { $0.code < $1.code })
            }
        }
    }
}
