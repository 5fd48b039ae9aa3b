import Access
import Clausier
import Fiction
import Registry
import Store
import Vocabulary

/// Fills a demonstration's clausier: invented suppliers answer, assessors find, hospitals decide, an answer changes, a
/// certificate lapses, a tender compares.
///
/// Everything goes the way that pages take. No company that exists is made to answer.
struct DemoAnswers {
    let store: Store
    let now: Instant
    let seed: UInt64

    /// A supplier of the fiction that answers, and how well it does: of a hundred answers, so many are yes.
    struct Cast {
        let supplier: String
        let goodness: Int
        let traits: Set<Trait>
        /// A word of the product that answers; any of the supplier's otherwise.
        var product = ""
    }

    static let cast: [Cast] = [
        Cast(
            supplier: "Pixaline Imagerie", goodness: 88,
            traits: [.software, .personalData, .healthData, .remoteMaintenance], product: "PACS"),
        Cast(
            supplier: "Radiance Trame", goodness: 55,
            traits: [.software, .personalData, .healthData, .remoteMaintenance], product: "PACS"),
        Cast(
            supplier: "Archivalune", goodness: 80,
            traits: [.software, .hosted, .personalData, .healthData, .subcontracting, .internetAccess]),
        Cast(
            supplier: "Brumélis Santé", goodness: 83,
            traits: [.software, .personalData, .healthData, .remoteMaintenance]),
        Cast(
            supplier: "Ombrelune Systèmes", goodness: 70, traits: [.software, .personalData, .healthData],
            product: "Dossier"),
        Cast(
            supplier: "Tricelle Labo", goodness: 76,
            traits: [.software, .personalData, .healthData, .remoteMaintenance]),
        Cast(
            supplier: "Perfusia", goodness: 66,
            traits: [.device, .personalData, .healthData, .remoteMaintenance, .wireless]),
        Cast(
            supplier: "Télécura", goodness: 79,
            traits: [.hosted, .saas, .personalData, .healthData, .internetAccess, .subcontracting]),
        Cast(
            supplier: "Nuagéa Santé", goodness: 90,
            traits: [.hosted, .supplierRun, .personalData, .healthData, .subcontracting]),
    ]

    /// Whom the demonstration's supplier account answers for.
    static let accountSupplier = "Pixaline Imagerie"

    private func date(_ daysAgo: Int) -> Instant { now.advanced(by: .seconds(Double(-daysAgo * 86_400))) }

    /// Fills the store; the assessors and officers are those of the demonstration's accounts.
    func build(for group: ID<Group>?, assessors: [String]) async throws {
        guard let security = try await store.currentEdition(of: "hospital"),
            let durability = try await store.currentEdition(of: "durability")
        else { return }
        var answered: [(cast: Cast, id: ID<Questionnaire>)] = []
        for cast in DemoAnswers.cast {
            guard let supplier = try await supplier(cast.supplier) else { continue }
            for (number, edition) in [security, durability].enumerated() {
                guard let release = try await release(of: supplier, cast, edition) else { continue }
                let id = try await answer(cast, supplier, release, edition, places: number)
                if number == 0 { answered.append((cast, id)) }
            }
        }
        try await judge(answered.map(\.id), security, assessors)
        try await decide(answered.map(\.id), security)
        try await doubt(answered.map(\.id), security)
        try await change(answered, security)
        try await store.reviewAnswers(on: now.parisDay, by: "cordon demo", at: now)
        try await DemoTender(store: store, now: now, group: group).build(security, durability)
    }

    private func supplier(_ name: String) async throws -> ID<Supplier>? {
        try await store.rehearsal(by: "cordon demo", at: now) { try $0.supplier(named: name) }
    }

    /// The release of that product that most hospitals run.
    private func release(of supplier: ID<Supplier>, _ cast: Cast, _ edition: Edition) async throws -> ID<
        Release
    >? {
        let rows = try await store.page(
            SupplierDesk(reach: .suppliers([supplier]), catalogue: edition.key.catalogue))
        let wanted = rows.filter { cast.product.isEmpty || $0.name.contains(cast.product) }
        return (wanted.isEmpty ? rows : wanted)
            .max { ($0.running, -$0.release.rawValue) < ($1.running, -$1.release.rawValue) }?.release
    }

    // MARK: Answers

    private func answer(
        _ cast: Cast, _ supplier: ID<Supplier>, _ release: ID<Release>, _ edition: Edition, places: Int
    ) async throws -> ID<Questionnaire> {
        let reach = Reach.suppliers([supplier])
        let actor = "fournisseur"
        let profile = Profile(exactly: cast.traits)
        let at = date(180 + Int(release.rawValue % 60))
        var dice = Dice(seed: seed &+ UInt64(release.rawValue) &* 31 &+ UInt64(places))
        let answers = edition.controls(for: profile).filter { $0.respondent == .supplier }.compactMap {
            control in
            draft(control, cast, &dice).map { (code: control.code, answer: $0) }
        }
        let id = try await store.transaction(by: actor, at: at) { writer in
            let id = try writer.openQuestionnaire(of: release, edition: edition.key, reach: reach)
            try writer.keep(profile, in: id, reach: reach)
            try writer.draft(answers, in: id, reach: reach)
            return id
        }
        if places == 0 { try await attach(cast, id, edition, reach, actor, at) }
        try await store.transaction(by: actor, at: at) {
            try $0.submit(
                id, edition: edition, signatory: "Éloïse Marchandeau",
                position: "Directrice de la conformité",
                reach: reach)
        }
        return id
    }

    /// One in twelve points is left open: nobody answers everything at once.
    private func draft(_ control: Control, _ cast: Cast, _ dice: inout Dice) -> DraftAnswer? {
        let feeds = DemoAnswerTexts.details[control.code.text]
        if feeds == nil, dice.roll(12) == 0 { return nil }
        let isGood = feeds != nil || dice.roll(100) < cast.goodness
        var measures: [String: Double] = [:]
        if isGood {
            for rule in control.rules {
                measures[rule.key] = DemoAnswerTexts.hours[control.code.text] ?? rule.value
            }
        }
        guard !isGood else {
            let text = feeds ?? DemoAnswerTexts.assurances[dice.roll(DemoAnswerTexts.assurances.count)]
            return DraftAnswer(claim: .yes, details: text, measures: measures)
        }
        let gap = DemoAnswerTexts.gaps[dice.roll(DemoAnswerTexts.gaps.count)]
        return DraftAnswer(claim: dice.roll(3) == 0 ? .no : .partial, comment: gap)
    }

    private func attach(
        _ cast: Cast, _ id: ID<Questionnaire>, _ edition: Edition, _ reach: Reach, _ actor: String,
        _ at: Instant
    ) async throws {
        let codes = edition.controls.filter { $0.evidence == .document && $0.respondent == .supplier }.map(
            \.code)
        let audit = NewEvidence(
            title: "Synthèse du dernier audit de sécurité", kind: .auditReport,
            issued: now.parisDay.adding(days: -210),
            expires: now.parisDay.adding(days: 155), confidentiality: .buyers, fileName: "synthese-audit.pdf")
        _ = try await store.attach(
            audit, bytes: DemoPDF.page("Synthese de l'audit de securite - \(cast.supplier) (fiction)"),
            to: Array(codes.prefix(14)), in: id, reach: reach, by: actor, at: at)
        guard cast.traits.contains(.hosted) else { return }
        let certificates = edition.controls.filter { $0.feeds.contains(.hostingCertificate) }.map(\.code)
        // Télécura's lapsed three weeks ago: what relied on it is open again.
        let end = now.parisDay.adding(days: cast.supplier == "Télécura" ? -21 : 240)
        let certificate = NewEvidence(
            title: "Certificat HDS n° FICTION-\(id)", kind: .certificate, issued: end.adding(days: -1_095),
            expires: end,
            confidentiality: .open, fileName: "certificat-hds.pdf")
        _ = try await store.attach(
            certificate, bytes: DemoPDF.page("Certificat HDS - \(cast.supplier) (fiction)"), to: certificates,
            in: id,
            reach: reach, by: actor, at: at)
    }

    // MARK: What hospitals make of it

    /// Hospitals that run a release accept its answers, most without reserve.
    private func decide(_ ids: [ID<Questionnaire>], _ edition: Edition) async throws {
        for id in ids {
            let running = try await store.establishments(running: id, reach: .everything)
            try await store.transaction(by: "rssi-groupement", at: date(120)) { writer in
                for (number, place) in running.enumerated() where number % 5 != 4 {
                    try writer.rely(
                        number % 4 == 3 ? .acceptedWithReserve : .accepted,
                        because: number % 4 == 3
                            ? "Accepté sous réserve du plan de correction demandé."
                            : "Réponses et preuves suffisantes pour l’usage que nous en faisons.",
                        in: id, edition: edition, at: place, reach: .everything)
                }
            }
        }
    }

    private func judge(_ ids: [ID<Questionnaire>], _ edition: Edition, _ assessors: [String]) async throws {
        for (number, id) in ids.enumerated() {
            guard let dossier = try await store.dossier(of: id, reach: .everything, on: now.parisDay) else {
                continue
            }
            var dice = Dice(seed: seed &+ UInt64(number))
            let points = dossier.asked.filter { $0.answer != nil }
            for point in points.prefix(18) {
                let found: Verdict = [.partial, .toCheck, .nonCompliant][dice.roll(3)]
                let isYes = point.answer?.claim == .yes
                let asClaimed: Verdict =
                    point.answer?.claim == .no ? .nonCompliant : isYes ? .compliant : .partial
                let verdict = isYes && dice.roll(8) == 0 ? found : asClaimed
                let reason = DemoAnswerTexts.reason(for: verdict, dice.roll(2))
                try await find(verdict, reason, point.control.code, id, edition, by: assessors[0], .assessor)
            }
            // One disagreement for each second release, settled by nobody yet.
            if number % 2 == 0, let point = points.first(where: { $0.answer?.claim == .yes }),
                assessors.count > 1
            {
                try await find(
                    .partial,
                    "Le document fourni ne couvre pas la télémaintenance\u{A0}; je retiens partiel.",
                    point.control.code, id, edition, by: assessors[1], .assessor)
            }
        }
    }

    private func find(
        _ verdict: Verdict, _ reason: String, _ code: ControlCode, _ id: ID<Questionnaire>,
        _ edition: Edition,
        by actor: String, _ capacity: Finding.Capacity
    ) async throws {
        try await store.transaction(by: actor, at: date(130)) {
            try $0.find(
                verdict, because: reason, on: code, in: id, edition: edition, as: capacity, reach: .everything
            )
        }
    }

    private func doubt(_ ids: [ID<Questionnaire>], _ edition: Edition) async throws {
        guard let id = ids.first, let code = ControlCode("O-9.14"),
            let place = try await store.establishments(running: id, reach: .everything).first
        else { return }
        try await store.transaction(by: "rssi-groupement", at: date(12)) {
            _ = try $0.raiseDoubt(
                "Connexions depuis une adresse non déclarée",
                saying:
                    "Notre pare-feu a vu deux sessions de télémaintenance depuis une adresse qui n’est pas dans votre liste. Est-ce la vôtre\u{A0}?",
                about: code, in: id, edition: edition, for: place, reach: .everything)
        }
        guard let waived = ControlCode("O-7.2") else { return }
        let derogation = Derogation(
            id: ID(0), establishment: place, release: ID(0), control: edition.reference(waived),
            reason: "La version corrigée n’est pas compatible avec notre parc d’écrans de diagnostic.",
            compensation:
                "Postes isolés dans un réseau dédié, sans accès à internet, sauvegarde quotidienne.",
            approver: "", at: date(300), ends: now.parisDay.adding(days: 20))
        let asked = try await store.transaction(by: "ingenieur.biomedical", at: date(300)) {
            try $0.ask(derogation, from: derogation.at.day, in: id, edition: edition, reach: .everything)
        }
        try await store.transaction(by: "rssi-groupement", at: date(298)) {
            try $0.decide(asked, approves: true, reach: .everything)
        }
    }

    /// A month ago one supplier took an answer back: exactly what relied on it is open again.
    private func change(_ answered: [(cast: Cast, id: ID<Questionnaire>)], _ edition: Edition) async throws {
        guard let (cast, id) = answered.first(where: { $0.cast.supplier == "Brumélis Santé" }),
            let supplier = try await supplier(cast.supplier), let code = ControlCode("O-9.14")
        else { return }
        let reach = Reach.suppliers([supplier])
        try await store.transaction(by: "fournisseur", at: date(30)) { writer in
            try writer.draft(
                DraftAnswer(
                    claim: .partial,
                    comment:
                        "Changement de prestataire\u{A0}: les adresses définitives seront communiquées le mois prochain.",
                    details: "Provisoirement 192.0.2.128/29."), of: code, in: id, reach: reach)
            try writer.submit(
                id, edition: edition, signatory: "Éloïse Marchandeau",
                position: "Directrice de la conformité",
                reach: reach)
        }
    }
}

/// Repeatable chance.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// A number from 0 up to and without `sides`.
    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(1, sides)))
    }
}

/// The smallest PDF that a reader opens: one page with one line.
enum DemoPDF {
    static func page(_ text: String) -> [UInt8] {
        let kept = text.unicodeScalars.filter { $0.isASCII && $0 != "(" && $0 != ")" && $0 != "\\" }
        let line = "BT /F1 14 Tf 50 780 Td (\(String(String.UnicodeScalarView(kept)))) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(line.utf8.count) >>\nstream\n\(line)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var file = "%PDF-1.4\n"
        var places: [Int] = []
        for (number, object) in objects.enumerated() {
            places.append(file.utf8.count)
            file += "\(number + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = file.utf8.count
        file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places {
            let digits = String(place)
            file += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        file += "trailer << /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(file.utf8)
    }
}
