import Access
import Hummingbird
import Registry
import Sharing
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// Rules, people on call, protections and devices as files, each with the filters of its page.
    static let ruleExports: [Endpoint] = [
        .file("/rules/export", needs: .permission(.readAlerts)) { visit in
            let rows = try await RuleListView.found(visit)
            return try await TableFile.rules.response(rows, day: visit.today, visit: visit)
        },
        .file("/on-call/export", needs: .permission(.readAlerts)) { visit in
            let rosters = try await visit.store.rosters(
                reach: visit.reach, at: visit.now, mostContacts: .max, mostShifts: .max)
            let rows = rosters.flatMap { roster in
                roster.shifts.compactMap { shift in
                    roster[shift.contact].map { ShiftRow(roster: roster.name, shift: shift, contact: $0) }
                }
            }
            return try await TableFile.shifts.response(rows, day: visit.today, visit: visit)
        },
        .file("/protections/export", needs: .permission(.readIndicators)) { visit in
            let page = try await visit.store.protections(reach: visit.reach, most: .max)
            let decides = visit.reach(for: .decideIndicators) == .everything
            return try await TableFile.protections.response(
                ProtectionFileRow.rows(of: page, decides: decides), day: visit.today, visit: visit)
        },
        .file("/sharing-access/export", needs: .permission(.readIndicators)) { visit in
            let rows = try await visit.store.page(ShareClientList(reach: visit.reach, limit: .max))
            return try await TableFile.shareClients.response(rows, day: visit.today, visit: visit)
        },
    ]
}

/// One turn on call, with who has it.
struct ShiftRow: Sendable {
    /// The establishment's name; `nil` for the SOC's own.
    let roster: String?
    let shift: OnCallShift
    let contact: OnCallContact
}

extension TableFile<RuleListView.Row> {
    static let rules = TableFile(
        name: LocalizedText("Règles", en: "Rules"),
        columns: [
            Column(LocalizedText("Identifiant", en: "Identifier"), "id", width: 38) { row, _ in
                .text(row.rule.id)
            },
            Column(LocalizedText("Règle", en: "Rule"), "title", width: 50) { .text($0.rule.title(in: $1)) },
            Column(LocalizedText("Niveau", en: "Level"), "level") {
                .text(($0.tuning?.level ?? $0.rule.level).title[$1])
            },
            Column(LocalizedText("Tactiques", en: "Tactics"), "tactics", width: 30) { row, _ in
                .words(row.rule.tactics)
            },
            Column(LocalizedText("Techniques", en: "Techniques"), "techniques", width: 30) { row, _ in
                .words(row.rule.techniques)
            },
            Column(LocalizedText("Alertes en 30\u{A0}j", en: "Alerts in 30 d"), "alerts", width: 10) {
                row, _ in
                .integer(row.record.raised)
            },
            Column(LocalizedText("Part de faux positifs", en: "False positives"), "falsePositives", width: 12)
            {
                row, _ in row.record.falsePositiveRate.map { FileCell.number($0) } ?? .empty
            },
            Column(LocalizedText("Active", en: "Enabled"), "enabled", width: 10) {
                .text(
                    ($0.tuning?.isEnabled != false
                        ? LocalizedText("oui", en: "yes") : LocalizedText("non", en: "no"))[$1])
            },
            Column(LocalizedText("Réglages locaux", en: "Local tunings"), "ownTunings", width: 10) { row, _ in
                .integer(row.ownTunings)
            },
        ])
}

extension TableFile<ShiftRow> {
    static let shifts = TableFile(
        name: LocalizedText("Astreinte", en: "On call"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                .text($0.roster ?? LocalizedText("SOC mutualisé", en: "Shared SOC")[$1])
            },
            Column(LocalizedText("Rang", en: "Rank"), "rank", width: 8) { row, _ in .integer(row.shift.rank)
            },
            Column(LocalizedText("Personne", en: "Person"), "name", width: 30) { row, _ in
                .text(row.contact.name)
            },
            Column(LocalizedText("Courriel", en: "Mail"), "mail", width: 34) { row, _ in
                .text(row.contact.mail)
            },
            Column(LocalizedText("Téléphone", en: "Telephone"), "telephone", width: 18) { row, _ in
                .text(row.contact.telephone)
            },
            Column(LocalizedText("Du", en: "From"), "starts", width: 26) { row, _ in
                .text(row.shift.starts.description)
            },
            Column(LocalizedText("Au", en: "To"), "ends", width: 26) { row, _ in
                .text(row.shift.ends.description)
            },
        ])
}

extension TableFile<ShareClient> {
    static let shareClients = TableFile(
        name: LocalizedText("Équipements", en: "Devices"),
        columns: [
            Column(LocalizedText("Nom", en: "Name"), "name", width: 30) { row, _ in .text(row.name) },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in .text(row.establishmentName)
            },
            Column(LocalizedText("Usage", en: "Use"), "use", width: 20) { .text($0.use.title[$1]) },
            Column(LocalizedText("Logiciel", en: "Agent"), "agent", width: 30) { row, _ in .text(row.agent) },
            Column(LocalizedText("Dernier passage", en: "Last poll"), "lastPoll", width: 26) { row, _ in
                FileCell(row.lastPoll?.description)
            },
            Column(LocalizedText("Expire", en: "Expires"), "expires", width: 26) { row, _ in
                FileCell(row.expires?.description)
            },
            Column(LocalizedText("Révoqué", en: "Revoked"), "revoked", width: 26) { row, _ in
                FileCell(row.revoked?.description)
            },
        ])
}
