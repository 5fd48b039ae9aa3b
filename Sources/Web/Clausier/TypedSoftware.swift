import Clausier
import Debt
import Markup
import Store
import Vocabulary

/// The lines of a typed list of software, each with the product that Cordon takes it for.
struct TypedSoftware: Sendable {
    private let lines: [(name: String, found: ComponentFlaw?)]

    /// The most lines that are named, of those that are known and of those that are not.
    private static let shown = 40

    /// No list.
    init() { lines = [] }

    /// Looks the lines of a point's answer up, where it asks for software.
    init(_ point: AnswerPoint, of dossier: AnswerDossier, in store: Store) async throws {
        guard point.control.feeds.contains(.softwareList), let said = point.current else {
            lines = []
            return
        }
        let declared = JoinReading(said, of: point, in: dossier).facts.compactMap {
            fact -> DeclaredComponent? in
            if case .component(let component) = fact.value { component } else { nil }
        }
        let found = try await store.recognise(declared)
        lines = zip(declared, found).map { component, found in
            ([component.name, component.version ?? ""].filter { !$0.isEmpty }.joined(separator: " "), found)
        }
    }

    /// What the typed list is recognised as: a name that nobody knows brings neither an end of support nor a flaw, and its
    /// supplier is told so.
    func write(_ html: inout HTML) {
        guard !lines.isEmpty else { return }
        let known = lines.compactMap { line in line.found.map { (line.name, $0) } }
        html(
            .p, .class("hint"),
            say: LocalizedText(
                "Reconnus\u{A0}: \(known.count) sur \(lines.count). Seuls ceux-là donnent une fin de support et des failles exploitées à vos clients.",
                en:
                    "Recognised: \(known.count) of \(lines.count). Only these give your customers an end of support and exploited flaws."
            ))
        html(.ul, .class("list")) { html in
            for (name, found) in known.prefix(Self.shown) {
                html(.li) { html in
                    html.data(name)
                    let title = [found.title, found.release.cycle ?? ""].filter { !$0.isEmpty }
                    html.say(LocalizedText("\u{A0}: ", en: ": "))
                    html.data(title.joined(separator: " "))
                    html(.span, .class("sub")) { html in
                        html.say(found.recognised)
                        if let day = found.lifecycle?.lastFreeDay {
                            html.say(LocalizedText(", correctifs jusqu’au ", en: ", fixes until "))
                            html.day(day)
                        }
                    }
                    if !found.flaws.isEmpty {
                        html.badge(
                            .count(
                                found.flaws.count,
                                one: LocalizedText("faille exploitée", en: "exploited flaw"),
                                many: LocalizedText("failles exploitées", en: "exploited flaws")), .high)
                    }
                }
            }
        }
        let unknown = lines.filter { $0.found == nil }.map(\.name)
        guard !unknown.isEmpty else { return }
        let names = unknown.prefix(Self.shown).joined(separator: ", ")
        html(
            .p, .class("hint"),
            say: LocalizedText(
                "Non reconnus, gardés sans date ni faille\u{A0}: \(names). Écrivez leur adresse de paquet (pkg:maven/groupe/nom@version) ou joignez une nomenclature.",
                en:
                    "Not recognised, kept without a date or flaw: \(names). Write their package URL (pkg:maven/group/name@version) or attach a bill of materials."
            ))
    }
}
