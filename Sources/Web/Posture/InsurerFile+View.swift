import Access
import Hummingbird
import Markup
import Pool
import Posture
import Registry
import Store
import Vocabulary

extension SiteLink {
    static func insurerFile(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("posture", establishment.description, "insurer")
    }
    static func underwriting(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("underwriting", establishment.description)
    }
}

extension Endpoints {
    /// What an insurer asks of a hospital, answered from evidence; and what was answered when.
    static let insurerFiles: [Endpoint] = [
        .page("/posture/{establishment}/insurer", needs: .permission(.readPosture)) { visit in
            InsurerFileView(visit: visit, record: try await record(visit, visit.reach), section: .posture)
                .response()
        },
        .form("/posture/{establishment}/insurer", needs: .permission(.recordPosture)) { visit in
            let record = try await record(visit, visit.reach)
            return try await visit.recording(then: .insurerFile(of: record.place.id)) {
                try $0.handOver(record.file, of: record.place.id, reach: $1)
            }
        },
        .page("/underwriting/{establishment}", needs: .permission(.readPostureWithConsent)) { visit in
            let reach = try await visit.store.reachOfUnderwriter(visit.reach)
            return InsurerFileView(
                visit: visit, record: try await record(visit, reach), section: .underwriting
            ).response()
        },
    ]

    private static func record(_ visit: Visit, _ reach: Reach) async throws -> InsurerRecord {
        let establishment: ID<Establishment> = try visit.id("establishment")
        guard
            let record = try await visit.store.insurerRecord(
                of: establishment, reach: reach, on: visit.today, now: visit.now)
        else { throw Refusal.notFound }
        return record
    }
}

/// The insurer's file: each yes opens its proof, and none is given without one.
struct InsurerFileView {
    let visit: Visit
    let record: InsurerRecord
    let section: Section

    func response() -> Response {
        visit.page(
            title: LocalizedText(
                "Dossier d’assurance\u{A0}: \(record.place.name)", en: "Insurer’s file: \(record.place.name)"),
            section: section, trail: [Crumb(section)],
            about: LocalizedText(
                "Réponses au \(LocalizedText.day(record.file.day).french), tirées des preuves. Sans preuve, aucune réponse n’est «\u{A0}oui\u{A0}»\u{A0}; avec des preuves, elle l’est si la plus faible atteint \(InsurerFileView.yesLevel.french), et «\u{A0}non\u{A0}» si leur moyenne est sous \(InsurerFileView.noLevel.french).",
                en:
                    "Answers as of \(LocalizedText.day(record.file.day).english), taken from evidence. Without a proof no answer is “yes”; with proofs it is if the weakest reaches \(InsurerFileView.yesLevel.english), and “no” if their mean is below \(InsurerFileView.noLevel.english)."
            )
        ) { html in
            answers(&html)
            answered(&html)
        }
    }

    private static let yesLevel = LocalizedText.percentage(InsurerFile.yesLevel)
    private static let noLevel = LocalizedText.percentage(InsurerFile.noLevel)

    /// What stands under an answer, where its word says less than its proofs.
    private func remark(_ line: InsurerFile.Line) -> LocalizedText? {
        switch line.answer {
        case .yes(let proofs):
            // An exercise was held or not: how well it went is another question.
            guard line.question != .recentExercise, let least = proofs.map(\.level).min(), least < 1 else {
                return nil
            }
            let share = LocalizedText.percentage(least)
            return LocalizedText(
                "Preuve la plus faible\u{A0}: \(share.french).", en: "Weakest proof: \(share.english).")
        case .claimed:
            return LocalizedText(
                "Déclaration de l’établissement\u{A0}: la preuve est à une adresse extérieure, Cordon n’en garde pas de copie.",
                en:
                    "The establishment’s own declaration: the proof is at an address outside, of which Cordon keeps no copy."
            )
        case .partly, .no, .unknown, .count: return nil
        }
    }

    private func answers(_ html: inout HTML) {
        html.section(LocalizedText("Questions de l’assureur", en: "The insurer’s questions"), id: "answers") {
            html in
            for line in record.file.lines {
                html(.div, .class("card")) { html in
                    html(.h3) { html in
                        html.say(line.question.title)
                        html.data(" ")
                        html.badge(line.answer.title, line.answer.tone)
                    }
                    if let remark = remark(line) { html(.p, .class("muted"), say: remark) }
                    let proofs = line.answer.proofs
                    if proofs.isEmpty {
                        html(.p, .class("muted"), say: line.answer.withoutProof(mayBring: mayFile))
                    } else {
                        html(.details) { html in
                            html(
                                .summary,
                                say: .count(
                                    proofs.count, one: LocalizedText("preuve", en: "proof"),
                                    many: LocalizedText("preuves", en: "proofs")))
                            html(.ul) { html in
                                for proof in proofs {
                                    html(.li) { html in
                                        html.fact(proof, of: record.place.id, visit: visit)
                                        html.data(" ")
                                        html.source(proof.source, asOf: proof.asOf)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether the visitor answers for the establishment; the others read.
    private var mayFile: Bool {
        section == .posture && visit.reach(for: .recordPosture).includes(record.place.id)
    }

    private func answered(_ html: inout HTML) {
        html.section(
            LocalizedText("Ce qui a été répondu", en: "What was answered"), id: "answered",
            about: LocalizedText(
                "Chaque dossier remis est lié au précédent par son empreinte\u{A0}: rien ne se réécrit.",
                en: "Each file handed over is linked to the one before by its hash: nothing is rewritten.")
        ) { html in
            if !record.isChainWhole {
                html.notice(
                    LocalizedText(
                        "La chaîne est rompue\u{A0}: un dossier a été modifié hors de Cordon.",
                        en: "The chain is broken: a file was changed outside Cordon."), .critical)
            }
            html.table(
                LocalizedText("Dossiers remis", en: "Files handed over"),
                [
                    Column(LocalizedText("N°", en: "No."), kind: .name) { $0.data(String($1.sequence)) },
                    Column(LocalizedText("Remis le", en: "Handed over on")) { $0.time($1.at) },
                    Column(LocalizedText("Par", en: "By")) { $0.data($1.by) },
                    Column(LocalizedText("Réponses", en: "Answers")) { html, file in
                        html(.details) { html in
                            html(.summary, say: LocalizedText("Texte exact", en: "Exact text"))
                            html.record(file.answers)
                        }
                    },
                    Column(LocalizedText("Empreinte", en: "Hash")) {
                        $0(.code, data: String($1.digest.prefix(16)) + "…")
                    },
                ], record.answered, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien n’a encore été remis", en: "Nothing has been handed over yet"),
                    mayFile
                        ? LocalizedText(
                            "Remettez le dossier d’aujourd’hui pour en garder la trace.",
                            en: "Hand over today’s file to keep a trace of it.")
                        : LocalizedText(
                            "Les réponses ci-dessus sont celles d’aujourd’hui.",
                            en: "The answers above are those of today.")))
            if mayFile {
                html.form(.insurerFile(of: record.place.id), visit: visit) { html in
                    html.submit(
                        LocalizedText("Remettre le dossier d’aujourd’hui", en: "Hand over today’s file"))
                }
            }
        }
    }
}

extension InsurerFile.Answer {
    fileprivate var title: LocalizedText {
        switch self {
        case .yes: LocalizedText("Oui", en: "Yes")
        case .claimed: LocalizedText("Oui, selon l’établissement", en: "Yes, as declared")
        case .partly(let level, _):
            LocalizedText(
                "En partie, \(LocalizedText.percentage(level).french)",
                en: "In part, \(LocalizedText.percentage(level).english)")
        case .no: LocalizedText("Non", en: "No")
        case .unknown: LocalizedText("Sans preuve", en: "No proof")
        case .count(let count): .number(count)
        }
    }

    fileprivate var tone: Tone {
        switch self {
        case .yes: .good
        case .claimed, .partly: .medium
        case .no: .high
        case .unknown: .unknown
        case .count(let count): count == 0 ? .good : .medium
        }
    }

    fileprivate var proofs: [EvidenceItem] {
        switch self {
        case .yes(let proofs), .claimed(let proofs), .partly(_, let proofs), .no(let proofs): proofs
        case .unknown, .count: []
        }
    }

    /// What to say where nothing is shown.
    fileprivate func withoutProof(mayBring: Bool) -> LocalizedText {
        switch self {
        case .count:
            LocalizedText(
                "Sinistres et incidents passés enregistrés dans Cordon.",
                en: "Claims and past incidents recorded in Cordon.")
        case .yes, .claimed, .partly, .no, .unknown:
            mayBring
                ? LocalizedText(
                    "Apportez une mesure ou une pièce\u{A0}: une déclaration seule ne suffit pas.",
                    en: "Bring a measurement or a piece of evidence: a declaration alone is not enough.")
                : LocalizedText(
                    "Aucune mesure ni pièce ne le montre\u{A0}: une déclaration seule ne suffit pas.",
                    en: "No measurement or piece of evidence shows it: a declaration alone is not enough.")
        }
    }
}
