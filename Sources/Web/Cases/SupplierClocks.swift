import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// What suppliers that are part of open cases promised to hospitals, with the time that is left of it.
struct SupplierClocks: Sendable {
    /// A promise where it runs.
    struct Line: Sendable {
        let file: CaseFile
        let place: CasePlace
        let duty: SupplierDuty
        /// `nil` where the supplier promised none.
        let deadline: Instant?
    }

    let lines: [Line]

    /// So many places of open cases are asked for: each takes a look at the supplier's answers.
    private static let most = 100

    init(_ cases: [CaseListRow], visit: Visit) async throws {
        let named = cases.filter(\.file.state.isOpen).flatMap { row in
            row.places.filter { $0.facts.supplier != nil }.map { (file: row.file, place: $0) }
        }
        var lines: [Line] = []
        for (file, place) in named.prefix(Self.most) {
            guard let supplier = place.facts.supplier else { continue }
            let duties = try await visit.store.supplierDuties(
                of: supplier, at: place.establishment, reach: visit.reach)
            lines += duties.map {
                Line(file: file, place: place, duty: $0, deadline: $0.deadline(place.facts))
            }
        }
        self.lines = lines.sorted {
            ($0.deadline?.milliseconds ?? .max, $0.duty.supplierName)
                < ($1.deadline?.milliseconds ?? .max, $1.duty.supplierName)
        }
    }

    func write(_ html: inout HTML, visit: Visit) {
        guard !lines.isEmpty else { return }
        html.section(
            LocalizedText("Ce que doivent les fournisseurs", en: "What suppliers owe"), id: "suppliers",
            about: LocalizedText(
                "D’après leurs réponses au clausier. Le délai court au plus tard à partir du moment où l’établissement a su.",
                en:
                    "From their answers to the catalogue. The time runs from when the hospital knew, at the latest."
            )
        ) { html in
            html.table(
                LocalizedText(
                    "Délais promis par les fournisseurs", en: "Time limits that suppliers promised"),
                [
                    Column<Line>(LocalizedText("Temps restant", en: "Time left")) { html, line in
                        if let deadline = line.deadline {
                            html.timeLeft(TimeLeft(until: deadline, now: visit.now))
                        } else {
                            html.badge(LocalizedText("Pas d’engagement", en: "No undertaking"), .critical)
                        }
                    },
                    Column(LocalizedText("Fournisseur", en: "Supplier"), kind: .name) { html, line in
                        html(.a, .href(.caseFile(line.file.id, .clocks)), data: line.duty.supplierName)
                        html(.span, .class("sub"), data: "\(line.duty.releaseName), \(line.duty.code)")
                    },
                    Column(LocalizedText("Établissement et dossier", en: "Establishment and case")) {
                        html, line in
                        html.data(line.place.name)
                        html(.span, .class("sub"), data: "\(line.file.reference) – \(line.file.title)")
                    },
                    Column(LocalizedText("Nous alerter avant le", en: "Notice due by")) { html, line in
                        if let deadline = line.deadline { html.time(deadline) } else { html.data("–") }
                    },
                ], lines, repeatsHeading: true, empty: .nothing)
        }
    }
}
