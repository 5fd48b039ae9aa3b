import Access
import Debt
import Hummingbird
import Registry
import Store
import Vocabulary

extension OpeningList {
    /// What the address of a visit asks for; what makes no sense in it is left out.
    init(_ visit: Visit) {
        var wrong: [String] = []
        self.init(visit, wrong: &wrong)
    }

    /// The same, with the names of what was left out in `wrong`.
    init(_ visit: Visit, wrong: inout [String]) {
        var reader = QueryReader(visit.query)
        self.init(
            reach: visit.reach, day: visit.today,
            paging: Paging(number: reader.number("page", in: 1...1_000) ?? 1))
        group = reader.id("group")
        establishment = reader.id("establishment")
        partner = reader.word("partner")
        dataClass = reader.word("data")
        authentication = reader.word("authentication")
        function = reader.word("function")
        protections = reader.words("protection")
        wrong += reader.wrong
    }

    /// The names and values that read as this list, without the page.
    var parameters: [(name: String, value: String)] {
        [
            ("group", group?.description), ("establishment", establishment?.description),
            ("partner", partner?.rawValue), ("data", dataClass?.rawValue),
            ("authentication", authentication?.rawValue), ("function", function?.rawValue),
        ].compactMap { name, value in value.map { (name, $0) } }
            + ProtectionState.allCases.filter(protections.contains).map { ("protection", $0.rawValue) }
    }
}

extension SiteLink {
    static func opening(_ flow: ID<Flow>) -> SiteLink { SiteLink("flows", flow.description) }

    /// The same openings, those alone that no protection in force covers.
    var withoutProtection: SiteLink {
        ProtectionState.allCases.filter(ProtectionState.withoutProtection.contains)
            .reduce(with("protection", nil)) { $0.adding("protection", $1.rawValue) }
    }
}

extension Endpoints {
    /// Openings to the outside: the list, what it filters as a file, and the protection agreed for each.
    static let openings: [Endpoint] = [
        .page("/debt/openings", needs: .permission(.readRegistry)) { visit in
            let list = OpeningList(visit)
            let page = try await visit.store.page(list)
            let choices = try await visit.store.page(Places(reach: visit.reach))
            return OpeningListView(visit: visit, list: list, page: page, choices: choices).response()
        },
        .file("/debt/openings/export", needs: .permission(.exportRegistry)) { visit in
            let list = OpeningList(visit)
            let store = visit.store
            return try await TableFile.openings.response(day: visit.today, visit: visit) { last in
                var part = list
                part.paging = Paging(size: 200)
                part.after = last?.row.flow.id ?? ID(0)
                let day = list.day
                return try await store.page(part).rows.map { OpeningFileRow(row: $0, day: day) }
            }
        },
        .page("/flows/{flow}", needs: .permission(.readRegistry)) { visit in
            OpeningView(visit: visit, row: try await visit.opening()).response(FormErrors())
        },
        .form("/flows/{flow}/protection", needs: .permission(.importRegistry)) { visit in
            let row = try await visit.opening()
            let form = ProtectionForm(visit.fields, today: visit.today)
            guard form.errors.isEmpty else {
                return OpeningView(visit: visit, row: row, form: form).response(form.errors)
            }
            let reach = visit.reach
            do {
                try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
                    try $0.protect(row.flow.id, by: form.protection, reach: reach)
                }
            } catch StoreError.notFound {
                throw Refusal.notFound
            }
            return .redirect(to: SiteLink.opening(row.flow.id).saying(.protectionRecorded))
        },
    ]
}

extension Visit {
    /// The opening that the path names, in reach.
    fileprivate func opening() async throws -> OpeningRow {
        var list = OpeningList(reach: reach, day: today)
        list.flow = try id("flow")
        guard let row = try await store.page(list).rows.first else { throw Refusal.notFound }
        return row
    }
}

/// What was typed about the protection of an opening.
struct ProtectionForm: Sendable {
    let measures: String
    let reference: String
    let ends: String
    let protection: FlowProtection?
    let errors: FormErrors

    init(_ fields: FormFields, today: Day) {
        measures = String((fields.text("measures") ?? "").prefix(2_000))
        reference = String((fields.text("reference") ?? "").prefix(300))
        ends = fields.text("ends") ?? ""
        var errors = FormErrors()
        guard !fields.isChecked("withdraw") else {
            (protection, self.errors) = (nil, errors)
            return
        }
        if measures.isEmpty {
            errors.add(
                "measures",
                LocalizedText("Dites ce qui a été convenu.", en: "Say what was agreed."))
        }
        let day = fields.day("ends", &errors)
        if errors["ends"] == nil, day.map({ $0 < today }) ?? true {
            errors.add(
                "ends",
                LocalizedText(
                    "Donnez une date à venir\u{A0}: un accord sans date de fin serait oublié.",
                    en: "Give a date in the future: an agreement without an end date would be forgotten."))
        }
        let (agreed, written) = (measures, reference.isEmpty ? nil : reference)
        protection = day.map { FlowProtection(measures: agreed, reference: written, ends: $0) }
        self.errors = errors
    }

    init(_ protection: FlowProtection?) {
        measures = protection?.measures ?? ""
        reference = protection?.reference ?? ""
        ends = protection?.ends.description ?? ""
        self.protection = protection
        errors = FormErrors()
    }
}

/// An opening as a file tells it.
struct OpeningFileRow: Sendable {
    let row: OpeningRow
    let day: Day
}

extension TableFile<OpeningFileRow> {
    static let openings = TableFile(
        name: LocalizedText("Ouvertures", en: "Openings"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishmentName", width: 36) {
                row, _ in
                .text(row.row.owner.name)
            },
            Column(LocalizedText("FINESS", en: "FINESS"), "establishment", width: 12) { row, _ in
                .text(row.row.owner.finess)
            },
            Column(LocalizedText("Code", en: "Code"), "code", width: 14) { row, _ in
                .text(row.row.system.code)
            },
            Column(LocalizedText("Système", en: "System"), "system", width: 36) { row, _ in
                .text(row.row.system.name)
            },
            Column(LocalizedText("Fonction", en: "Function"), "function", width: 28) {
                .text($0.row.system.function.title[$1])
            },
            Column(LocalizedText("Avec", en: "With"), "partner", width: 30) {
                .text($0.row.partnerTitle[$1])
            },
            Column(LocalizedText("Sens", en: "Direction"), "direction", width: 14) {
                .text($0.row.flow.direction.title[$1])
            },
            Column(LocalizedText("Protocole", en: "Protocol"), "protocol", width: 30) { row, _ in
                .text(row.row.flow.wire)
            },
            Column(LocalizedText("Données", en: "Data"), "data", width: 20) {
                .text($0.row.flow.dataClass.title[$1])
            },
            Column(LocalizedText("Authentification", en: "Authentication"), "authentication", width: 24) {
                .text($0.row.flow.authentication.title[$1])
            },
            Column(LocalizedText("Par internet", en: "Over the internet"), "overInternet", width: 10) {
                .text(($0.row.flow.crossesInternet ? LocalizedText.yes : .no)[$1])
            },
            Column(LocalizedText("Protection", en: "Protection state"), "protection", width: 24) {
                .text($0.row.state(on: $0.day).title[$1])
            },
            Column(LocalizedText("Mesures convenues", en: "Agreed measures"), "measures", width: 40) {
                row, _ in
                FileCell(row.row.protection?.measures)
            },
            Column(LocalizedText("Référence", en: "Reference"), "reference", width: 24) { row, _ in
                FileCell(row.row.protection?.reference)
            },
            Column(LocalizedText("Jusqu’au", en: "Until"), "until") { row, _ in
                FileCell(row.row.protection?.ends)
            },
        ])
}

extension OpeningRow {
    /// Who is at the other end.
    var partnerTitle: LocalizedText {
        switch flow.partner {
        case .outside(let partner): partner.title
        case .system:
            switch other {
            case .seen(_, _, let name, _, _, _, _)?: LocalizedText(name, en: name)
            case .unseen?, nil:
                LocalizedText("Système hors de votre périmètre", en: "System outside your scope")
            }
        }
    }
}
