import Access
import Markup
import Registry
import Vocabulary

/// Hospitals whose records the hub of a federation holds back, for whoever answers for the whole network.
struct HeldSendersView {
    let visit: Visit
    let senders: [HeldSender]

    /// None for those who see a part of the network: a number that is not in the register is in nobody's part.
    static func read(_ visit: Visit) async -> HeldSendersView {
        let isAll = visit.reach(for: .readOverview) == .everything
        return HeldSendersView(
            visit: visit, senders: isAll ? await visit.site.services.heldSenders() : [])
    }

    /// One sentence with a link, where a hospital waits; for the overview.
    func notice(_ html: inout HTML) {
        let waiting = senders.count(where: \.isAwaited)
        guard waiting > 0 else { return }
        html.notice(
            LocalizedText(
                waiting == 1
                    ? "Un établissement absent du registre envoie des journaux\u{A0}: ils attendent son import."
                    : "\(LocalizedText.number(waiting).french) établissements absents du registre envoient des journaux\u{A0}: ils attendent leur import.",
                en: waiting == 1
                    ? "One establishment that is not in the registry sends logs: they wait for it to be imported."
                    : "\(LocalizedText.number(waiting).english) establishments that are not in the registry send logs: they wait for them to be imported."
            ), .high)
        html(.p) {
            $0(
                .a, .href(.silentSources), say: LocalizedText("Voir lesquels", en: "See which"))
        }
    }

    func section(_ html: inout HTML) {
        guard !senders.isEmpty else { return }
        html.section(
            LocalizedText("Journaux en attente du registre", en: "Logs waiting for the registry"),
            id: "held",
            about: LocalizedText(
                "Les lots d’un établissement absent du registre attendent, puis sont repris dans l’ordre dès qu’il est importé.",
                en:
                    "Batches of an establishment that is not in the registry wait, and are taken in, in order, once it is imported."
            )
        ) { html in
            losses(&html)
            html.table(
                LocalizedText("Ce qui attend, par établissement", en: "What waits, by establishment"),
                id: "held-senders", columns, senders, repeatsHeading: true,
                empty: .nothing)
            if visit.can(.importRegistry), senders.contains(where: \.isAwaited) {
                html(.p) {
                    $0(
                        .a, .class("button"), .href(.importing),
                        say: LocalizedText("Importer des établissements", en: "Import establishments"))
                }
            }
        }
    }

    /// What is gone, and what soon will be.
    private func losses(_ html: inout HTML) {
        for sender in senders where sender.lost > 0 {
            let (count, when) = (
                LocalizedText.number(sender.lost), sender.lastLost.map(LocalizedText.instant)
            )
            html.notice(
                LocalizedText(
                    "\(sender.finess)\u{A0}: \(count.french) lot\(sender.lost < 2 ? " est perdu" : "s sont perdus")"
                        + (when.map { ", constaté le \($0.french)." } ?? "."),
                    en:
                        "\(sender.finess): \(count.english) \(sender.lost == 1 ? "batch is" : "batches are") lost"
                        + (when.map { ", as noticed on \($0.english)." } ?? ".")), .critical)
        }
        for sender in senders where sender.inStream > 0 {
            let count = LocalizedText.number(sender.inStream)
            let end = sender.streamUntil.map(LocalizedText.instant)
            html.notice(
                LocalizedText(
                    "\(sender.finess)\u{A0}: sa part du disque est pleine, \(count.french) lot\(sender.inStream < 2 ? " n’est" : "s ne sont") plus que dans le flux du centre"
                        + (end.map {
                            ", qui les efface à partir du \($0.french). Importez l’établissement avant."
                        }
                            ?? ". Importez l’établissement."),
                    en:
                        "\(sender.finess): its share of the disk is full, \(count.english) \(sender.inStream == 1 ? "batch is" : "batches are") in the hub’s stream alone"
                        + (end.map {
                            ", which deletes them from \($0.english) on. Import the establishment before."
                        }
                            ?? ". Import the establishment.")), .critical)
        }
    }

    private var columns: [Column<HeldSender>] {
        [
            Column(LocalizedText("Établissement (FINESS)", en: "Establishment (FINESS)"), kind: .name) {
                $0(.code, data: $1.finess)
            },
            Column(LocalizedText("État", en: "State")) { html, sender in
                if sender.isAwaited {
                    html.badge(LocalizedText("En attente du registre", en: "Waiting for the registry"), .high)
                    if let since = sender.since {
                        html(.span, .class("sub")) { $0.ago(since, now: visit.now) }
                    }
                } else {
                    html.badge(LocalizedText("Repris", en: "Taken in"), .good)
                }
            },
            Column(LocalizedText("Lots en attente", en: "Batches waiting"), kind: .number) {
                $0.say(.number($1.batches + $1.inStream))
            },
            Column(LocalizedText("Sur le disque", en: "On the disk"), kind: .number) {
                $0.say(.size(bytes: $1.bytes))
            },
            Column(LocalizedText("Refusés, à examiner", en: "Refused, to be looked at"), kind: .number) {
                $0.say(.number($1.refused))
            },
        ]
    }
}
