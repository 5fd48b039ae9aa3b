import Access
import FoundationEssentials
import Hummingbird
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// Each step that people do in a case, for programs: what the fields of the form are called, the members of the body are.
    static let caseSteps: [Endpoint] = cases.compactMap { endpoint in
        let name = String(endpoint.path.dropFirst("/cases/{case}/".count))
        guard case .form(let limit) = endpoint.kind, endpoint.path.hasPrefix("/cases/{case}/"),
            let step = steps[name]
        else { return nil }
        return .api(
            .post, "/api/v1" + endpoint.path, needs: endpoint.needs,
            Operation(id: step.id, summary: step.summary, body: ["application/json"], answer: "Case")
        ) { visit in
            var inner = visit
            inner.fields = try FormFields(
                json: try await bytes(of: visit.request, limit: min(limit, 1 << 20)))
            // What the call leaves out is read where it is written: see ``FormFields/completed(in:reach:_:)``.
            if CasePage.changingSteps.contains(name) { inner.fields.changingStep = name }
            let id: ID<CaseFile> = try visit.id("case")
            _ = try await endpoint.handle(inner)
            let query = CaseDetail(reach: visit.reach(for: .readCases), caseFile: id)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            return .json(CaseAnswer(page, duties: visit.site.services.duties, now: visit.now))
        }
    }

    private static let steps: [String: (id: String, summary: String)] = [
        "state": (
            "bringCase",
            "Brings a case to a state: {\"state\": \"contained\", \"note\": …}; closing takes a `verdict`."
        ),
        "describe": (
            "describeCase",
            "Changes what is common: {\"title\": …, \"kind\": \"ransomware\", \"severity\": \"high\", \"owner\": …}. What is left out stays as it is; a null owner is nobody."
        ),
        "observatory": (
            "observeCase",
            "What the national observatory asks: {\"origin\": …, \"cause\": …, \"data\": …, \"care\": …, \"help\": true}; what is left out stays as it is, null is not known."
        ),
        "local": (
            "describeCaseAt",
            "How it stands at an establishment: {\"establishment\": 1, \"title\": …, \"state\": \"contained\", \"summary\": …, \"contact\": …}; what is left out stays as it is."
        ),
        "establishments": ("joinCase", "Makes a case concern one more establishment: {\"joining\": 2}."),
        "alerts": ("linkAlerts", "Makes alerts part of a case: {\"alert\": [12, 13]}."),
        "tasks": (
            "addTask",
            "Adds a task: {\"title\": …, \"phase\": \"contain\", \"establishment\": 1, \"due\": \"2026-11-29T12:00:00Z\"}."
        ),
        "tasks/{task}": (
            "changeTask",
            "Brings a task to a state: {\"state\": \"done\", \"owner\": …, \"note\": …}; what is left out stays as it is."
        ),
        "observables": (
            "addObservable",
            "Adds an observable: {\"value\": \"203.0.113.7\", \"kind\": …, \"verdict\": \"malicious\", \"note\": …, \"establishment\": 1}."
        ),
        "evidence": (
            "addEvidence",
            "Notes a piece of evidence by its hash: {\"name\": …, \"digest\": SHA-256, \"place\": …, \"collectedBy\": …, \"establishment\": 1}."
        ),
        "care": (
            "setCare",
            "Says that a care service is down: {\"service\": 3, \"since\": …, \"fallback\": …}; or that it is up again: {\"service\": 3, \"until\": …}."
        ),
        "facts": (
            "setFacts",
            "Answers what legal clocks depend on: {\"establishment\": 1, \"known\": …, \"isSerious\": true, \"personalData\": …, \"isNIS2Entity\": …, \"isSignificant\": …, \"claimsCover\": …, \"involvesDevice\": …, \"involvesSupplier\": …, \"supplier\": 7}; what is left out stays as it is, null is not known."
        ),
        "duties": (
            "proveDuty",
            "Keeps the proof that a duty was done: {\"establishment\": 1, \"duty\": \"personalData\", \"done\": …, \"channel\": …, \"receipt\": …, \"text\": …}; a second one takes a `correction` that says why."
        ),
    ]
}

extension FormFields {
    /// The members of a JSON object as a form's fields: texts, numbers, yes and no, and lists of these.
    ///
    /// - Throws: ``Refusal`` for anything else, nested objects included.
    init(json bytes: [UInt8]) throws {
        guard let members = try? JSONDecoder().decode([String: Member].self, from: Data(bytes)),
            members.count <= FormFields.most
        else {
            throw Refusal.invalid(
                LocalizedText(
                    "Le corps doit être un objet JSON de textes, de nombres, de oui-non ou de listes.",
                    en: "The body must be a JSON object of texts, numbers, booleans or lists of these."))
        }
        self.init(
            pairs: members.sorted { $0.key < $1.key }.flatMap { name, member in
                member.texts.map { (name: name, value: $0) }
            }, files: [])
        isOfProgram = true
        cleared = Set(members.filter { $0.value.texts.isEmpty }.keys)
    }

    private struct Member: Decodable {
        let texts: [String]

        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                var texts: [String] = []
                while !list.isAtEnd, texts.count <= FormFields.most {
                    texts += try list.decode(Member.self).texts
                }
                self.texts = texts
                return
            }
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                texts = []
            } else if let flag = try? value.decode(Bool.self) {
                texts = [flag ? "yes" : "no"]
            } else if let number = try? value.decode(Int64.self) {
                texts = [String(number)]
            } else {
                texts = [try value.decode(String.self)]
            }
        }
    }
}
