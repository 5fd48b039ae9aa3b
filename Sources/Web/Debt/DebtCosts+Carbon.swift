import Debt
import Markup
import Vocabulary

extension DebtCostsView {
    /// What making each kind of equipment emits, by either family of factors: in scenarios, workstations are taken as desktops
    /// and, beside them, as laptops.
    func carbonTable(_ html: inout HTML) {
        let title = LocalizedText("Carbone de la fabrication", en: "Carbon of manufacture")
        html.section(
            title,
            about: LocalizedText(
                "Pour une pièce neuve. Les deux familles de facteurs ne comptent pas la même chose et ne s’additionnent pas.",
                en:
                    "For one new piece. The two families of factors count different things and are never added up."
            )
        ) { html in
            html.table(
                title, DebtCostsView.carbonColumns, CarbonEquipment.allCases, repeatsHeading: true,
                empty: .nothing)
            for family in CarbonFamily.allCases {
                guard let basis = CarbonFactor.shipped.first(where: { $0.family == family })?.basis else {
                    continue
                }
                html(.p, .class("source")) { $0.carbonSource(basis) }
            }
        }
    }

    private static var carbonColumns: [Column<CarbonEquipment>] {
        let name = Column<CarbonEquipment>(LocalizedText("Équipement", en: "Equipment"), kind: .name) {
            $0.say($1.title)
        }
        return [name]
            + CarbonFamily.allCases.map { family in
                Column<CarbonEquipment>(family.title, kind: .number) { html, equipment in
                    let factor = CarbonFactor.shipped.first {
                        $0.family == family && $0.equipment == equipment
                    }
                    html.kilograms(factor.map { Int($0.grams / 1_000) }, isUnknown: true)
                }
            }
    }
}

extension HTML {
    /// Who published a factor, as of when, and where to read it.
    mutating func carbonSource(_ basis: Basis) {
        let day = LocalizedText.day(basis.asOf)
        say(basis.text)
        say(LocalizedText(", au \(day.french)", en: ", as of \(day.english)"))
        guard let link = basis.link.flatMap({ OutsideLink($0) }) else { return }
        data(" ")
        self(
            .a, .href(link), .rel("noreferrer"),
            say: LocalizedText("source des facteurs", en: "source of the factors"))
    }
}
