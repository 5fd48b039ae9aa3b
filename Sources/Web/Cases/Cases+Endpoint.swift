import Access
import Crypto
import FoundationEssentials
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// Cases: the list, the page of each, what people do in them, and what leaves them.
    static let cases: [Endpoint] = [
        .page("/cases", needs: .permission(.readCases)) { visit in
            let list = try CaseList(visit, size: 100)
            return CaseListView(
                visit: visit, list: list, page: try await visit.store.page(list),
                places: try await visit.store.page(Places(reach: visit.reach))
            ).response()
        },
        .page("/cases/new", needs: .permission(.handleCases)) {
            try await opening($0).response(FormErrors())
        },
        .form("/cases", needs: .permission(.handleCases)) { try await open($0) },
        .page("/cases/handover", needs: .permission(.readCases)) {
            try await HandoverView.read($0).response()
        },
        .page("/clocks", needs: .permission(.readCases)) { try await ClocksView.read($0).response() },
        .page("/cases/{case}", needs: .permission(.readCases)) { visit in
            try await show(visit, tab: visit.query["tab"].flatMap(CaseTab.init(rawValue:)) ?? .summary)
                .response()
        },
        .file("/cases/{case}/report.html", needs: .permission(.readCases)) { visit in
            CaseReportView(visit: visit, page: try await page(visit)).response()
        },
        .file("/cases/{case}/case.json", needs: .permission(.readCases)) { visit in
            let page = try await page(visit)
            return Response.json(CaseAnswer(page, duties: visit.site.services.duties, now: visit.now))
                .adding(.contentDisposition, "attachment; filename=\"\(page.file.reference).json\"")
        },
        .file("/cases/{case}/stix.json", needs: .permission(.readCases)) { visit in
            let page = try await page(visit)
            let speaker =
                try await visit.store.page(Places(reach: .everything)).networks.first?.name ?? "Cordon"
            let stix = CaseStix(page, speaker: speaker, now: visit.now)
            return Response.text(
                String(decoding: try stix.json(), as: UTF8.self), mediaType: "application/stix+json"
            )
            .adding(.contentDisposition, "attachment; filename=\"\(page.file.reference)-stix.json\"")
        },
        .form("/cases/{case}/state", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                guard let state = form["state"].flatMap(CaseState.init(rawValue:)) else {
                    throw FormFault("state", .chooseOne)
                }
                let verdict = form["verdict"].flatMap(CaseVerdict.init(rawValue:))
                guard state != .closed || verdict != nil else { throw FormFault("verdict", .chooseOne) }
                try writer.bring(
                    id, to: state, verdict: state == .closed ? verdict : nil, note: form.text("note") ?? "",
                    reach: visit.reach)
            }
        },
        .form("/cases/{case}/describe", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                guard let title = form.text("title"), title.count <= 300 else {
                    throw FormFault("title", .writeSomething)
                }
                guard let kind = form["kind"].flatMap(CaseKind.init(rawValue:)),
                    let severity = form["severity"].flatMap(AlertLevel.init(named:))
                else { throw FormFault("", .chooseOne) }
                try writer.describe(
                    id, title: title, kind: kind, severity: severity, owner: form.text("owner"),
                    reach: visit.reach)
            }
        },
        .form("/cases/{case}/observatory", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                try writer.observe(
                    ObservatoryReport(
                        origin: form["origin"].flatMap(ObservatoryReport.Origin.init(rawValue:)),
                        cause: form["cause"].flatMap(ObservatoryReport.Cause.init(rawValue:)),
                        dataImpact: form["data"].flatMap(ObservatoryReport.DataImpact.init(rawValue:)),
                        careImpact: form["care"].flatMap(ObservatoryReport.CareImpact.init(rawValue:)),
                        asksForHelp: form.yesNo("help")), in: id, reach: visit.reach)
            }
        },
        .form("/cases/{case}/local", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                guard let place: ID<Establishment> = form["establishment"].flatMap({ ID($0) }),
                    let title = form.text("title"),
                    let state = form["state"].flatMap(LocalState.init(rawValue:))
                else { throw FormFault("title", .writeSomething) }
                try writer.describe(
                    id, at: place, title: title, state: state, summary: form.text("summary") ?? "",
                    contact: form.text("contact") ?? "", reach: visit.reach)
            }
        },
        .form("/cases/{case}/establishments", needs: .permission(.handleCases)) { visit in
            let playbooks = visit.site.services.playbooks
            return try await change(visit) { form, id, writer in
                guard let place: ID<Establishment> = form["joining"].flatMap({ ID($0) }) else {
                    throw FormFault("joining", .chooseOne)
                }
                try writer.join(place, to: id, knownAt: visit.now, playbooks: playbooks, reach: visit.reach)
            }
        },
        .form("/cases/{case}/alerts", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                try writer.link(
                    Set(form.all("alert").compactMap { ID<Alert>($0) }), to: id, reach: visit.reach)
            }
        },
        .form("/cases/{case}/entries", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                let kinds: [CaseEntry.Kind] = [.note, .decision, .handover]
                guard let kind = kinds.first(where: { $0.rawValue == form["kind"] }) else {
                    throw FormFault("kind", .chooseOne)
                }
                guard let text = form.text("text"), text.count <= CaseEntry.longest else {
                    throw FormFault("text", .writeSomething)
                }
                try writer.write(kind, text, in: id, at: form.place, reach: visit.reach)
            }
        },
        .form("/cases/{case}/tasks", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                guard let title = form.text("title"), title.count <= 300 else {
                    throw FormFault("title", .writeSomething)
                }
                guard let phase = form["phase"].flatMap(TaskPhase.init(rawValue:)) else {
                    throw FormFault("phase", .chooseOne)
                }
                try writer.add(
                    CaseTask(
                        establishment: form.place, phase: phase, title: LocalizedText(title, en: title),
                        due: try form.time("due", required: false)), to: id, reach: visit.reach)
            }
        },
        .form("/cases/{case}/tasks/{task}", needs: .permission(.handleCases)) { visit in
            let task: ID<CaseTask> = try visit.id("task")
            return try await change(visit, tab: .tasks) { form, _, writer in
                guard let state = form["state"].flatMap(TaskState.init(rawValue:)) else {
                    throw FormFault("state", .chooseOne)
                }
                // What a program does not name it leaves as it is; a person empties a field to clear it.
                try writer.set(
                    task, to: state, owner: form["owner"].map { _ in form.text("owner") },
                    note: form["note"].map(trimmingBlanks), reach: visit.reach)
            }
        },
        .form("/cases/{case}/observables", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                let text = form.text("value") ?? ""
                let kind = form["kind"].flatMap(ObservableKind.init(rawValue:))
                guard let observable = kind.map({ Observable($0, text) }) ?? Observable(recognising: text)
                else {
                    throw FormFault(
                        "value",
                        LocalizedText(
                            "La valeur n’est pas de cette nature\u{A0}: vérifiez-la, ou choisissez une autre nature.",
                            en: "The value is not of that kind: check it, or choose another kind."))
                }
                try writer.add(
                    CaseObservable(
                        caseFile: id, establishment: form.place, observable: observable,
                        verdict: form["verdict"].flatMap(CaseObservable.Verdict.init(rawValue:)) ?? .unknown,
                        note: form.text("note") ?? "", added: visit.now, addedBy: writer.actor),
                    reach: visit.reach)
            }
        },
        .form("/cases/{case}/evidence", needs: .permission(.handleCases), limit: 17 << 20) { visit in
            try await change(visit) { form, id, writer in
                guard let name = form.text("name") else { throw FormFault("name", .writeSomething) }
                let (digest, size) = try form.digest()
                try writer.add(
                    CaseEvidence(
                        establishment: form.place, name: name, size: size, digest: digest,
                        place: form.text("place") ?? "",
                        collected: visit.now, collectedBy: form.text("collectedBy") ?? writer.actor,
                        added: visit.now,
                        addedBy: writer.actor), to: id, reach: visit.reach)
            }
        },
        .form("/cases/{case}/care", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                do {
                    try writer.tell(care: try CareNews(form, now: visit.now), in: id, reach: visit.reach)
                } catch let fault as CareFault {
                    throw fault.formFault
                }
            }
        },
        .form("/cases/{case}/facts", needs: .permission(.handleCases)) { visit in
            try await change(visit) { form, id, writer in
                guard let place: ID<Establishment> = form["establishment"].flatMap({ ID($0) }) else {
                    throw Refusal.notFound
                }
                var facts = CaseFacts(knownAt: try form.knownTime("known", now: visit.now) ?? visit.now)
                facts.isSerious = try form.answer("isSerious")
                facts.personalData = try form.risk("personalData")
                facts.isNIS2Entity = try form.answer("isNIS2Entity")
                facts.isSignificant = try form.answer("isSignificant")
                facts.claimsCover = try form.answer("claimsCover")
                facts.involvesDevice = try form.answer("involvesDevice")
                facts.involvesSupplier = try form.answer("involvesSupplier")
                facts.supplier = form["supplier"].flatMap { ID($0) }
                if facts.supplier != nil { facts.involvesSupplier = facts.involvesSupplier ?? true }
                try writer.set(facts, in: id, at: place, reach: visit.reach)
            }
        },
        .form("/cases/{case}/duties", needs: .permission(.handleCases), limit: 256 * 1_024) { visit in
            let duties = visit.site.services.duties
            return try await change(visit, tab: .clocks) { form, id, writer in
                guard let place: ID<Establishment> = form["establishment"].flatMap({ ID($0) }),
                    let duty = duties.first(where: { $0.kind.rawValue == form["duty"] })
                else { throw Refusal.notFound }
                let done = try form.pastTime("done", now: visit.now) ?? visit.now
                guard let channel = form.text("channel") else { throw FormFault("channel", .writeSomething) }
                guard let receipt = form.text("receipt") else { throw FormFault("receipt", .writeSomething) }
                let known = try writer.knownSince(id, at: place, reach: visit.reach)
                if let known, done.advanced(by: .seconds(60)) <= known {
                    throw FormFault("done", .beforeKnowledge(known))
                }
                let correction = form.text("correction")
                guard
                    try correction != nil
                        || !writer.isProven(duty.kind, in: id, at: place, reach: visit.reach)
                else { throw FormFault("correction", .alreadyProven) }
                try writer.prove(
                    DutyProof(
                        establishment: place, kind: duty.kind, title: duty.title.french, done: done,
                        channel: channel, receipt: receipt, text: form["text"] ?? "",
                        recordedBy: writer.actor, recorded: visit.now),
                    titled: duty.title, correcting: correction, in: id, reach: visit.reach)
            }
        },
    ]

    private static func page(_ visit: Visit) async throws -> CasePage {
        guard
            let page = try await visit.store.page(
                CaseDetail(reach: visit.reach, caseFile: try visit.id("case")))
        else {
            throw Refusal.notFound
        }
        return page
    }

    private static func show(_ visit: Visit, tab: CaseTab, errors: FormErrors = FormErrors()) async throws
        -> CaseShowView
    {
        let page = try await page(visit)
        return CaseShowView(
            visit: visit, page: page, tab: tab,
            places: try await visit.store.page(Places(reach: visit.reach(for: .handleCases))),
            supplierDuty: tab == .clocks ? try await CaseSupplierDuty(page, visit: visit) : .none,
            degradedModes: tab == .care ? try await CaseDegradedModes(page, visit: visit) : .none,
            errors: errors,
            claims: tab == .summary
                ? try await visit.store.claims(of: page.file.id, reach: visit.reach(for: .readPosture)) : [])
    }

    /// Does one step in a case, and comes back to the tab that asked; a wrong field is shown there.
    private static func change(
        _ visit: Visit, tab: CaseTab? = nil,
        _ step: @escaping @Sendable (FormFields, ID<CaseFile>, Writer) throws -> Void
    ) async throws -> Response {
        let id: ID<CaseFile> = try visit.id("case")
        let tab = tab ?? visit.fields["tab"].flatMap(CaseTab.init(rawValue:)) ?? .summary
        let fields = visit.fields
        do {
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try step(fields.completed(in: id, reach: visit.reach, $0), id, $0)
            }
        } catch let fault as FormFault {
            if visit.endpoint.isForPrograms { throw Refusal.invalid(fault.told) }
            var errors = FormErrors()
            errors.add(fault.field, fault.sentence)
            return try await show(visit, tab: tab, errors: errors).response(status: .badRequest)
        } catch StoreError.wrongState {
            throw Refusal.caseChanged
        }
        return .redirect(to: SiteLink.caseFile(id, tab).saying(.caseSaved))
    }

    // MARK: Opening

    private static func opening(_ visit: Visit) async throws -> CaseOpeningView {
        let asked = visit.query.all("alert") + visit.fields.all("alert")
        var alerts: [Alert] = []
        for id in Set(asked.compactMap { ID<Alert>($0) }).sorted().prefix(200) {
            let query = AlertDetail(reach: visit.reach, alert: id, limit: 1)
            if let alert = try await visit.store.page(query)?.alert { alerts.append(alert) }
        }
        return CaseOpeningView(
            visit: visit, places: try await visit.store.page(Places(reach: visit.reach)), alerts: alerts)
    }

    private static func open(_ visit: Visit) async throws -> Response {
        let view = try await opening(visit)
        let form = visit.fields
        var errors = FormErrors()
        let chosen = Set(form.all("establishment").compactMap { ID<Establishment>($0) })
        let title = form.text("title") ?? ""
        if title.isEmpty || title.count > 300 { errors.add("title", .writeSomething) }
        let kind = form["kind"].flatMap(CaseKind.init(rawValue:))
        if kind == nil { errors.add("kind", .chooseOne) }
        if chosen.isEmpty, view.alerts.isEmpty { errors.add("establishment", .chooseOne) }
        var known: Instant?
        do {
            known = try form.knownTime("known", now: visit.now)
        } catch let fault as FormFault {
            errors.add(fault.field, fault.sentence)
        }
        guard errors.isEmpty, let kind, let known else { return view.response(errors, status: .badRequest) }
        let draft = NewCase(
            title: title, kind: kind, severity: form["severity"].flatMap(AlertLevel.init(named:)),
            establishments: chosen, alerts: Set(view.alerts.map(\.id)), knownAt: known,
            owner: try visit.signedIn().principal.name)
        let playbooks = visit.site.services.playbooks
        do {
            let id = try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.open(draft, playbooks: playbooks, reach: visit.reach)
            }
            return .redirect(to: SiteLink.caseFile(id).saying(.caseOpened))
        } catch StoreError.wrongState {
            errors.add(
                "",
                LocalizedText(
                    "Une de ces alertes fait déjà partie d’un autre dossier.",
                    en: "One of these alerts already belongs to another case."))
            return view.response(errors, status: .conflict)
        }
    }
}

/// A field of a form that cannot be taken.
struct FormFault: Error {
    let field: String
    let sentence: LocalizedText

    init(_ field: String, _ sentence: LocalizedText) {
        self.field = field
        self.sentence = sentence
    }

    /// For a program, which sees no field beside the sentence.
    var told: LocalizedText {
        field.isEmpty
            ? sentence
            : LocalizedText("\(field)\u{A0}: \(sentence.french)", en: "\(field): \(sentence.english)")
    }
}

extension LocalizedText {
    fileprivate static let alreadyProven = LocalizedText(
        "L’envoi est déjà prouvé\u{A0}: pour corriger la preuve, dites pourquoi. La première reste inscrite.",
        en: "The sending is proven already: to correct the proof, say why. The first one stays on record.")
    static let chooseOne = LocalizedText("Faites un choix.", en: "Make a choice.")
    static let writeSomething = LocalizedText(
        "Remplissez ce champ, sans dépasser la longueur permise.",
        en: "Fill this in, within the length allowed.")
}

extension FormFields {
    /// The establishment that the form names; `nil` for what is common.
    var place: ID<Establishment>? { self["establishment"].flatMap { ID($0) } }

    func yesNo(_ name: String) -> Bool? {
        switch self[name] {
        case "yes": true
        case "no": false
        default: nil
        }
    }

    /// An answer to a question that legal deadlines hang on: what is neither yes nor no is not taken for "not known".
    func answer(_ name: String) throws -> Bool? {
        switch self[name] {
        case nil, "": return nil
        case "yes": return true
        case "no": return false
        default: throw FormFault(name, .answerYesOrNo)
        }
    }

    /// What a breach means for the persons concerned, in one of the words for it.
    func risk(_ name: String) throws -> PersonalDataRisk? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let risk = PersonalDataRisk(rawValue: text) else {
            let words = PersonalDataRisk.allCases.map(\.rawValue).joined(separator: ", ")
            throw FormFault(
                name,
                LocalizedText(
                    "«\u{A0}\(text.prefix(20))\u{A0}» n’est pas une réponse\u{A0}: \(words), ou rien si ce n’est pas encore connu.",
                    en: "“\(text.prefix(20))” is no answer: \(words), or nothing if it is not known yet."))
        }
        return risk
    }

    /// Since when an incident has been known: not in the future, and not in another century.
    func knownTime(_ name: String, now: Instant) throws -> Instant? {
        guard let time = try pastTime(name, now: now) else { return nil }
        guard time >= CaseFacts.earliestKnowledge(asOf: now) else { throw FormFault(name, .tooLongAgo) }
        return time
    }

    /// A time in Paris.
    func time(_ name: String, required: Bool = true) throws -> Instant? {
        guard let text = text(name) else {
            if required { throw FormFault(name, .writeATime) }
            return nil
        }
        // People write the time of Paris. A program's clock may stand anywhere: without a zone, a deadline could be hours off.
        guard !isOfProgram || Instant.hasZone(text) else { throw FormFault(name, .writeAnInstant) }
        guard let time = Instant(paris: text) else { throw FormFault(name, .writeATime) }
        return time
    }

    /// The same for what has happened: a minute ahead is taken for clocks that do not agree.
    func pastTime(_ name: String, now: Instant) throws -> Instant? {
        guard let time = try time(name) else { return nil }
        guard time <= now.advanced(by: .seconds(60)) else { throw FormFault(name, .inTheFuture) }
        return min(time, now)
    }

    /// The digest of the file that was sent, or the one that was typed.
    func digest() throws -> (bytes: [UInt8], size: Int64?) {
        if let file = file("file") { return (Array(SHA256.hash(data: file.bytes)), Int64(file.bytes.count)) }
        let typed = (text("digest") ?? "").lowercased()
        guard let hash = Observable(.fileHash, typed), hash.hashAlgorithm == "SHA-256" else {
            throw FormFault(
                "digest",
                LocalizedText(
                    "Choisissez un fichier, ou écrivez les 64 chiffres hexadécimaux de son empreinte SHA-256.",
                    en: "Choose a file, or enter the 64 hexadecimal digits of its SHA-256."))
        }
        let digits = Array(hash.value)
        return (
            stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }, nil
        )
    }
}

extension LocalizedText {
    fileprivate static let writeATime = LocalizedText(
        "Écrivez une date et une heure, comme 29/11/2026 08:15.",
        en: "Enter a date and time, such as 2026-11-29 08:15.")
    fileprivate static let writeAnInstant = LocalizedText(
        "Écrivez un instant avec son fuseau, comme 2026-11-29T08:15:00Z.",
        en: "Write an instant with its zone, such as 2026-11-29T08:15:00Z.")
    fileprivate static let answerYesOrNo = LocalizedText(
        "Répondez yes ou no, ou rien si ce n’est pas encore connu.",
        en: "Answer yes or no, or nothing if it is not known yet.")
    fileprivate static let tooLongAgo = LocalizedText(
        "Cette date remonte à plus de cinq ans\u{A0}: vérifiez l’année, tous les délais légaux en dépendent.",
        en: "This date is more than five years ago: check the year, every legal deadline depends on it.")
    fileprivate static func beforeKnowledge(_ known: Instant) -> LocalizedText {
        let known = LocalizedText.instant(known)
        return LocalizedText(
            "L’incident n’était pas encore connu\u{A0}: il l’est depuis le \(known.french). Vérifiez la date d’envoi, ou corrigez la prise de connaissance.",
            en:
                "The incident was not known yet: it has been since \(known.english). Check when it was sent, or correct since when it has been known."
        )
    }
    static let inTheFuture = LocalizedText(
        "Cette date est dans le futur\u{A0}: écrivez quand c’est vraiment arrivé.",
        en: "This time is in the future: enter when it really happened.")
}

extension Refusal {
    /// Two people at once, or a step that only the SOC may take.
    static let caseChanged: Refusal = {
        let why = LocalizedText(
            "Le dossier ne permet pas cette action\u{A0}: quelqu’un l’a modifié entre-temps, ou il concerne des établissements hors de votre périmètre.",
            en:
                "The case does not allow this: somebody has changed it in the meantime, or it involves establishments outside your scope."
        )
        var refusal = Refusal(
            .conflict,
            LocalizedText(why.french + " Revenez au dossier.", en: why.english + " Go back to the case."))
        refusal.beside = LocalizedText(
            why.french + " Cette page montre l’état actuel\u{A0}: rien n’a été modifié.",
            en: why.english + " This page shows the present state: nothing was changed.")
        return refusal
    }()
}
