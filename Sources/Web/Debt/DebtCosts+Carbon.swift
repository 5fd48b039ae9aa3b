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
            html.exports(DebtCostsView.export("carbon"), visit: visit)
        }
    }

    private static var carbonColumns: [Column<CarbonEquipment>] {
        let name = Column<CarbonEquipment>(LocalizedText("Équipement", en: "Equipment"), kind: .name) {
            $0.say($1.title)
        }
        return [name]
            + CarbonFamily.allCases.map { family in
                Column<CarbonEquipment>(family.title, kind: .number) { html, equipment in
                    html.kilograms(equipment.kilograms(family), isUnknown: true)
                }
            }
    }
}

extension CarbonEquipment {
    /// What making one emits in a family's count; `nil` where no factor is published.
    fileprivate func kilograms(_ family: CarbonFamily) -> Int? {
        CarbonFactor.shipped.first { $0.family == family && $0.equipment == self }.map {
            Int($0.grams / 1_000)
        }
    }
}

extension TableFile<CarbonEquipment> {
    /// The same table.
    static let carbon = TableFile(
        name: LocalizedText("Carbone de la fabrication", en: "Carbon of manufacture"),
        columns: [
            Column(LocalizedText("Équipement", en: "Equipment"), "equipment", width: 24) {
                .text($0.title[$1])
            }
        ]
            + CarbonFamily.allCases.map { family in
                Column(
                    LocalizedText(
                        "\(family.title.french), kg éq. CO₂", en: "\(family.title.english), kg CO₂e"),
                    "\(family.rawValue)Kilograms", width: 30
                ) { row, _ in row.kilograms(family).map { .integer($0) } ?? .empty }
            })
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
