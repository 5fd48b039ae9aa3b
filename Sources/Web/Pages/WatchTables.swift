import Clausier
import Debt
import Posture
import Sharing
import Store
import Vocabulary
import Watch

extension TableFile<Ranked<CaseListRow>> {
    static let cases = TableFile(
        name: LocalizedText("Dossiers", en: "Cases"),
        columns: [
            Column(LocalizedText("Référence", en: "Reference"), "reference") { row, _ in
                .text(row.row.file.reference)
            },
            Column(LocalizedText("Titre", en: "Title"), "title", width: 44) { row, _ in
                .text(row.row.file.title)
            },
            Column(LocalizedText("Type", en: "Kind"), "kind", width: 26) {
                .text($0.row.file.kind.title[$1])
            },
            Column(LocalizedText("Gravité", en: "Severity"), "severity") {
                .text($0.row.file.severity.title[$1])
            },
            Column(LocalizedText("État", en: "State"), "state") { .text($0.row.file.state.title[$1]) },
            Column(LocalizedText("Responsable", en: "Owner"), "owner", width: 22) { row, _ in
                FileCell(row.row.file.owner)
            },
            Column(LocalizedText("Établissements", en: "Establishments"), "establishments", width: 44) {
                row, _ in .words(row.row.places.map(\.name))
            },
            Column(LocalizedText("Tâches", en: "Tasks"), "tasks", width: 8) { row, _ in
                .integer(row.row.tasks)
            },
            Column(LocalizedText("Tâches ouvertes", en: "Open tasks"), "openTasks", width: 8) { row, _ in
                .integer(row.row.openTasks)
            },
            Column(LocalizedText("Tâches en retard", en: "Late tasks"), "lateTasks", width: 8) { row, _ in
                .integer(row.row.lateTasks)
            },
            Column(LocalizedText("Alertes", en: "Alerts"), "alerts", width: 8) { row, _ in
                .integer(row.row.alerts)
            },
            Column(LocalizedText("Ouvert le", en: "Opened"), "opened", width: 26) { row, _ in
                .text(row.row.file.opened.description)
            },
            Column(LocalizedText("Clos le", en: "Closed"), "closed", width: 26) { row, _ in
                FileCell(row.row.file.closed?.description)
            },
        ])
}

extension TableFile<Ranked<IndicatorListRow>> {
    static let indicators = TableFile(
        name: LocalizedText("Indicateurs", en: "Indicators"),
        columns: [
            Column(LocalizedText("Type", en: "Kind"), "kind", width: 18) {
                .text($0.row.shared.observable.kind.title[$1])
            },
            // As on the page, so that nobody opens it from a spreadsheet.
            Column(LocalizedText("Indicateur", en: "Indicator"), "indicator", width: 44) { row, _ in
                .text(row.row.shared.observable.defanged)
            },
            Column(LocalizedText("État", en: "State"), "standing", width: 24) {
                .text($0.row.shared.standing.title[$1])
            },
            Column(LocalizedText("Partagé avec", en: "Shared with"), "circle", width: 30) { row, _ in
                .text(row.row.circle.identity.name)
            },
            Column(LocalizedText("Diffusion", en: "Marking"), "marking") { row, _ in
                .text(row.row.shared.light.label)
            },
            Column(LocalizedText("Confiance (%)", en: "Confidence (%)"), "confidence", width: 10) { row, _ in
                .integer(row.row.shared.confidence.percent)
            },
            Column(LocalizedText("À propos", en: "About"), "about", width: 40) { row, _ in
                .text(row.row.shared.about)
            },
            Column(LocalizedText("Partagé le", en: "Shared"), "shared", width: 26) { row, _ in
                .text(row.row.shared.shared.description)
            },
            Column(LocalizedText("Expire le", en: "Expires"), "expires", width: 26) { row, _ in
                .text(row.row.shared.expires.description)
            },
        ])
}

extension TableFile<Ranked<InboxRow>> {
    static let offers = TableFile(
        name: LocalizedText("Propositions", en: "Offers"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in .text(row.row.establishmentName)
            },
            Column(LocalizedText("Type", en: "Kind"), "kind", width: 18) {
                .text($0.row.indicator.shared.observable.kind.title[$1])
            },
            Column(LocalizedText("Indicateur", en: "Indicator"), "indicator", width: 44) { row, _ in
                .text(row.row.indicator.shared.observable.defanged)
            },
            Column(LocalizedText("De la part de", en: "From"), "circle", width: 30) { row, _ in
                .text(row.row.indicator.circle.identity.name)
            },
            Column(LocalizedText("Proposé le", en: "Offered"), "offered", width: 26) { row, _ in
                .text(row.row.offered.description)
            },
            Column(LocalizedText("Vu ici", en: "Seen here"), "seenHere", width: 10) { row, _ in
                .integer(row.row.seenHere)
            },
            Column(LocalizedText("Réponse", en: "Answer"), "answer", width: 18) {
                .text($0.row.state.title[$1])
            },
            Column(LocalizedText("Motif", en: "Reason"), "reason", width: 30) { row, language in
                FileCell(row.row.reason?.title[language])
            },
        ])
}

extension TableFile<Ranked<BlockRow>> {
    static let blocks = TableFile(
        name: LocalizedText("Blocages", en: "Blocks"),
        columns: [
            Column(LocalizedText("Type", en: "Kind"), "kind", width: 18) {
                .text($0.row.indicator.shared.observable.kind.title[$1])
            },
            Column(LocalizedText("Bloqué", en: "Blocked"), "blocked", width: 44) { row, _ in
                .text(row.row.indicator.shared.observable.defanged)
            },
            Column(LocalizedText("Sur la foi de", en: "On whose word"), "circle", width: 30) { row, _ in
                .text(row.row.indicator.circle.identity.name)
            },
            Column(LocalizedText("Publié le", en: "Published"), "published", width: 26) { row, _ in
                .text(row.row.block.published.description)
            },
            Column(LocalizedText("Jusqu’au", en: "Until"), "expires", width: 26) { row, _ in
                .text(row.row.block.expires.description)
            },
            Column(LocalizedText("Terminé le", en: "Ended"), "ended", width: 26) { row, _ in
                FileCell(row.row.block.ended?.description)
            },
            Column(LocalizedText("Pourquoi", en: "Why"), "ending", width: 30) { row, language in
                FileCell(row.row.block.ending?.title[language])
            },
        ])
}

extension TableFile<SilentSource> {
    static let silentSources = TableFile(
        name: LocalizedText("Sources muettes", en: "Silent sources"),
        columns: [
            Column(LocalizedText("Source", en: "Source"), "source", width: 34) { row, _ in
                .text(row.source.name)
            },
            Column(LocalizedText("Format", en: "Format"), "kind") { row, _ in .text(row.source.kind) },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in .text(row.establishmentName)
            },
            Column(LocalizedText("Muette depuis", en: "Silent since"), "lastEvent", width: 26) { row, _ in
                .text(row.source.lastEvent.description)
            },
            Column(LocalizedText("Enregistrements", en: "Records"), "records", width: 14) { row, _ in
                .integer(row.source.records)
            },
        ])
}

extension TableFile<RecordedSuppression> {
    static let suppressions = TableFile(
        name: LocalizedText("Exclusions", en: "Suppressions"),
        columns: [
            Column(LocalizedText("Règle", en: "Rule"), "rule", width: 38) { row, _ in
                .text(row.suppression.rule)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in FileCell(row.establishmentName)
            },
            Column(LocalizedText("Machine", en: "Host"), "host", width: 24) { row, _ in
                .text(row.suppression.host)
            },
            Column(LocalizedText("Compte", en: "Account"), "account", width: 24) { row, _ in
                .text(row.suppression.account)
            },
            Column(LocalizedText("Motif", en: "Reason"), "reason", width: 44) { row, _ in
                .text(row.suppression.reason)
            },
            Column(LocalizedText("Décidé par", en: "Decided by"), "decidedBy", width: 22) { row, _ in
                .text(row.decidedBy)
            },
            Column(LocalizedText("Jusqu’au", en: "Until"), "ends") { row, _ in .day(row.suppression.ends) },
            Column(LocalizedText("Levée le", en: "Ended"), "ended", width: 26) { row, _ in
                FileCell(row.ended?.description)
            },
            Column(LocalizedText("Cachées", en: "Hidden"), "hidden", width: 10) { row, _ in
                .integer(row.hidden)
            },
        ])
}

extension TableFile<PlacedPosture> {
    /// One row an establishment, one column an aspect; empty where nothing proves it.
    static let postures = TableFile(
        name: LocalizedText("Posture", en: "Posture"),
        columns: [
            Column(LocalizedText("Groupement", en: "Group"), "group", width: 30) { row, _ in
                .text(row.place.groupName)
            },
            Column(LocalizedText("FINESS EJ", en: "FINESS EJ"), "finess") { row, _ in .text(row.place.finess)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in .text(row.place.name)
            },
            Column(LocalizedText("Lits", en: "Beds"), "beds", width: 8) { row, _ in .integer(row.place.beds)
            },
        ]
            + PostureAspect.all.map { aspect in
                Column(aspect.title, aspect.word, width: 14) { row, _ in
                    row.posture[aspect].isUnknown ? .empty : .number(row.posture[aspect].level)
                }
            })
}

extension TableFile<Ranked<TenderRow>> {
    static let tenders = TableFile(
        name: LocalizedText("Consultations", en: "Tenders"),
        columns: [
            Column(LocalizedText("Référence", en: "Reference"), "reference", width: 20) { row, _ in
                .text(row.row.reference)
            },
            Column(LocalizedText("Objet", en: "Subject"), "subject", width: 50) { row, _ in
                .text(row.row.subject)
            },
            Column(LocalizedText("État", en: "State"), "state", width: 18) { .text($0.row.state.title[$1]) },
            Column(LocalizedText("Acheteurs", en: "Buyers"), "buyers", width: 10) { row, _ in
                .integer(row.row.buyers)
            },
            Column(LocalizedText("Candidats", en: "Bidders"), "bidders", width: 10) { row, _ in
                .integer(row.row.bidders)
            },
            Column(LocalizedText("Questions sans réponse", en: "Questions open"), "waiting", width: 10) {
                row, _ in .integer(row.row.waiting)
            },
            Column(LocalizedText("Modifiée le", en: "Changed"), "changed", width: 26) { row, _ in
                .text(row.row.changed.description)
            },
        ])
}

extension TableFile<DoubtfulName> {
    static let review = TableFile(
        name: LocalizedText("Produits à vérifier", en: "Products to review"),
        columns: [
            Column(LocalizedText("Nom écrit", en: "Name as written"), "name", width: 50) { row, _ in
                .text(row.name)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.systems)
            },
            Column(LocalizedText("Lu comme", en: "Read as"), "match", width: 34) { row, _ in
                FileCell(row.recognition.match?.description)
            },
            Column(LocalizedText("Confiance", en: "Confidence"), "confidence", width: 10) { row, _ in
                .number(row.recognition.confidence)
            },
            Column(LocalizedText("Autres lectures", en: "Other readings"), "alternatives", width: 50) {
                row, _ in .words(row.recognition.alternatives.map(\.description))
            },
        ])
}
