public import Vocabulary

/// Who measured: the two families count different things and are never added or compared with one another.
public enum CarbonFamily: String, CaseIterable, Codable, Sendable {
    /// Life-cycle assessments with one method for all makers, manufacture to end of life without use.
    case ademe
    /// Makers' own carbon sheets, manufacture only, each with its maker's method.
    case boavizta

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .ademe: LocalizedText("ADEME (Base Impacts, NégaOctet)", en: "ADEME (Base Impacts, NegaOctet)")
        case .boavizta:
            LocalizedText("Boavizta (fiches des constructeurs)", en: "Boavizta (makers’ carbon sheets)")
        }
    }
}

/// Equipment whose making emits.
public enum CarbonEquipment: String, CaseIterable, Codable, Sendable {
    case laptop, desktop, monitor, tablet, smartphone, server

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .laptop: LocalizedText("Ordinateur portable", en: "Laptop")
        case .desktop: LocalizedText("Ordinateur fixe", en: "Desktop computer")
        case .monitor: LocalizedText("Écran", en: "Monitor")
        case .tablet: LocalizedText("Tablette", en: "Tablet")
        case .smartphone: LocalizedText("Téléphone mobile", en: "Smartphone")
        case .server: LocalizedText("Serveur", en: "Server")
        }
    }
}

/// What making one new piece of equipment emits.
public struct CarbonFactor: Hashable, Codable, Sendable {
    /// Who measured.
    public var family: CarbonFamily
    /// What.
    public var equipment: CarbonEquipment
    /// Grams of CO2 equivalent for one piece.
    public var grams: Int64
    /// Where it is written.
    public var basis: Basis
}

/// What a scenario's equipment emits, in one family's count.
public struct CarbonEstimate: Hashable, Sendable {
    /// Who measured.
    public var family: CarbonFamily
    /// Grams of CO2 equivalent.
    public var grams: Int64
    /// The factor used.
    public var factor: CarbonFactor
}

extension CarbonFactor {
    /// The factors that are shipped. No sourced factor for refurbished equipment is known: its emissions are unknown.
    ///
    /// > Source: ADEME, Base Impacts from NegaOctet, as published in BoaviztAPI 2.4.0,
    /// > `data/crowdsourcing/ademe_base_impacts_negaoctet.csv`, column GWP (professional types). Boavizta,
    /// > `environmental-footprint-data` at commit 61323eb5 (2023-02-23), `boavizta-data-us.csv`: median over sheets of
    /// > `gwp_total` times `gwp_manufacturing_ratio`; laptops 226 sheets, desktops 157, monitors 187, tablets 22,
    /// > smartphones 50, servers 48.
    public static let shipped: [CarbonFactor] = {
        let ademe = Basis(
            .publication,
            LocalizedText(
                "ADEME, Base Impacts (NégaOctet), hors utilisation",
                en: "ADEME, Base Impacts (NegaOctet), use left out"),
            link: "https://github.com/Boavizta/boaviztapi", asOf: Day(number: 19_723))
        let boavizta = Basis(
            .publication,
            LocalizedText(
                "Boavizta, médiane des fiches des constructeurs, fabrication seule",
                en: "Boavizta, median of makers’ sheets, manufacture only"),
            link: "https://github.com/Boavizta/environmental-footprint-data", asOf: Day(number: 19_411))
        let grams: [(CarbonEquipment, Int64, Int64)] = [
            (.laptop, 181_000, 235_900), (.desktop, 277_000, 248_800), (.monitor, 64_700, 333_300),
            (.tablet, 75_900, 71_300), (.smartphone, 84_000, 52_800), (.server, 3_660_000, 1_215_400),
        ]
        return grams.flatMap { equipment, first, second in
            [
                CarbonFactor(family: .ademe, equipment: equipment, grams: first, basis: ademe),
                CarbonFactor(family: .boavizta, equipment: equipment, grams: second, basis: boavizta),
            ]
        }
    }()

    /// What so many new pieces emit, one estimate a family.
    public static func estimates(
        of equipment: CarbonEquipment, pieces: Int, from factors: [CarbonFactor] = shipped
    ) -> [CarbonEstimate] {
        CarbonFamily.allCases.compactMap { family in
            factors.first { $0.family == family && $0.equipment == equipment }.map {
                CarbonEstimate(family: family, grams: product($0.grams, Int64(max(0, pieces))), factor: $0)
            }
        }
    }
}
