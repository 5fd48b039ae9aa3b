import Registry

/// Towns, rivers and hospital names that exist nowhere in France.
struct FictionalPlaces {
    private let towns: [String]

    /// Puts the towns in the order of that seed.
    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, part: .places)
        let roots = generator.shuffled(FictionalPlaces.roots)
        // Ten members of one group must not all lie on one river, and short names come as often as long ones.
        let endings = generator.shuffled(FictionalPlaces.endings)
        var towns: [String] = []
        for round in endings.indices {
            for (offset, root) in roots.enumerated() {
                towns.append(root + endings[(round + offset) % endings.count])
            }
        }
        self.towns = towns
    }

    /// The town of a member; after some 1,700 they come again.
    func town(_ index: Int) -> String { towns[index % towns.count] }

    /// The name of a group; after 144 they are numbered.
    static func groupName(_ index: Int) -> String {
        let form = groupForms[(index + index / rivers.count) % groupForms.count]
        let name = "GHT \(form) \(of(rivers[index % rivers.count]))"
        let round = index / (rivers.count * groupForms.count)
        return round == 0 ? name : "\(name) \(round + 1)"
    }

    /// The name of a hospital of that kind in that town; `neighbours` are the towns it also serves.
    static func hospitalName(
        _ kind: EstablishmentKind, town: String, neighbours: [String], _ generator: inout SeededGenerator
    ) -> String {
        switch kind {
        case .university: "Centre hospitalier régional universitaire \(of(town))"
        case .general where neighbours.count > 1:
            "Centre hospitalier intercommunal du Val-\(of(generator.pick(rivers)).replacing("de ", with: "de-"))\u{A0}: \(town), \(neighbours[0]) et \(neighbours[1])"
        case .general where neighbours.count == 1:
            "Centre hospitalier intercommunal \(of(town)) et \(of(neighbours[0]))"
        case .general: "Centre hospitalier \(of(town))"
        case .psychiatric: "Établissement public de santé mentale \(of(town))"
        case .rehabilitation: "Centre de soins médicaux et de réadaptation \(of(town))"
        case .local: "Hôpital de proximité \(of(town))"
        case .nursingHome: "EHPAD public «\u{A0}\(generator.pick(residences))\u{A0}» \(of(town))"
        case .homeCare: "Hospitalisation à domicile du pays \(of(town))"
        }
    }

    /// « de Merval », « d’Aubrelais ».
    static func of(_ town: String) -> String {
        "AEIOUYÉ".contains(town.prefix(1)) ? "d’\(town)" : "de \(town)"
    }

    /// Three letters that stand for a town in the names of machines.
    static func code(_ town: String) -> String {
        let plain: [Character: Character] = ["É": "E", "é": "E", "è": "E", "ê": "E", "ë": "E", "ï": "I"]
        let trunk = town.replacing("Sainte-", with: "").replacing("Saint-", with: "")
        let letters = trunk.compactMap { plain[$0] ?? ($0.isASCII && $0.isLetter ? $0 : nil) }
        return String(letters.prefix(3)).uppercased()
    }

    private static let roots = [
        "Aubrelais", "Corvignol", "Hautelande", "Mervailles", "Rochebruge", "Tresmontel", "Vaucelonne",
        "Lannevoal",
        "Brumezac", "Ombrevel", "Castelvrain", "Fontaudrin", "Marquevaux", "Sauvelaine", "Bellegarenne",
        "Chantevrac", "Clairvinge", "Montrelieu", "Estravelle", "Quervillac", "Lussandre", "Arbrissol",
        "Peyrevent",
        "Saint-Évrand", "Sainte-Aldine", "Saint-Gildouin", "Saint-Ozanne", "Sainte-Mérence", "Toursivac",
        "Ravelonne", "Belloncours", "Cressevoie", "Dourvigny", "Elvezac", "Forvagne", "Gélimont",
        "Hurtevoise",
        "Issandrel", "Jouvrelles", "Kervenadec", "Larmorel", "Morvilliane", "Nersolac", "Orgevrolles",
        "Pontarvelle", "Rumencourt", "Sérignolles", "Tardemont", "Urvillac", "Vendrelan", "Ysandre",
        "Zuydenberg",
        "Bréhennec", "Coustevielle", "Draguelin", "Épernolles", "Fauquembrai", "Gourdevieille", "Harcevaux",
        "Joncquerel", "Landrevoie", "Malvézin", "Noirvoise", "Plouvennan", "Queyrelas", "Romescourt",
        "Trémazel",
    ]
    private static let rivers = [
        "Loune", "Orvette", "Brésane", "Vésolle", "Serpoule", "Mirance", "Tardelle", "Ourcelle", "Valdraine",
        "Sauldrette", "Galoise", "Hersante",
    ]
    private static let endings =
        ["", "-le-Vieux", "-la-Forêt", "-les-Étangs", "-le-Château", "-les-Moulins", "-le-Bas", "-l’Abbaye"]
        + rivers.map { "-sur-\($0)" } + rivers.prefix(6).map { "-en-\($0)" }
    private static let groupForms = [
        "Rives", "Pays", "Sources", "Val", "Monts", "Terres", "Plaine", "Collines",
        "Forêts", "Confluences", "Plateau", "Marches",
    ]
    private static let residences = [
        "Les Tilleuls argentés", "Le Clos des Alouettes", "Les Jardins de la Treille",
        "La Roseraie du Pré-Neuf",
        "Les Quatre-Vents", "Le Verger fleuri",
    ]
}
