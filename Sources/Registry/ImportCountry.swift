/// Countries by their code and by their names in both languages.
enum Country {
    /// The code of ISO 3166-1 alpha-2 for a code or a name; `nil` for anything else.
    static func code(of text: String) -> String? {
        let upper = text.uppercased()
        return codes.contains(upper) ? upper : names[folded(text)]
    }

    /// > Source: ISO 3166-1, officially assigned alpha-2 codes.
    private static let codes = Set(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
        BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
        FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
        IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
        MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
        PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
        SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
        YT ZA ZM ZW
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Folded names of the countries whose companies supply hospitals.
    private static let names: [String: String] = [
        "france": "FR", "allemagne": "DE", "germany": "DE", "autriche": "AT", "austria": "AT",
        "belgique": "BE",
        "belgium": "BE", "suisse": "CH", "switzerland": "CH", "espagne": "ES", "spain": "ES", "italie": "IT",
        "italy": "IT", "luxembourg": "LU", "paysbas": "NL", "netherlands": "NL", "portugal": "PT",
        "irlande": "IE",
        "ireland": "IE", "royaumeuni": "GB", "unitedkingdom": "GB", "uk": "GB", "danemark": "DK",
        "denmark": "DK",
        "suede": "SE", "sweden": "SE", "norvege": "NO", "norway": "NO", "finlande": "FI", "finland": "FI",
        "pologne": "PL", "poland": "PL", "republiquetcheque": "CZ", "czechrepublic": "CZ", "czechia": "CZ",
        "etatsunis": "US", "unitedstates": "US", "usa": "US", "canada": "CA", "israel": "IL", "japon": "JP",
        "japan": "JP", "coreedusud": "KR", "southkorea": "KR", "chine": "CN", "china": "CN", "inde": "IN",
        "india": "IN", "australie": "AU", "australia": "AU", "maroc": "MA", "morocco": "MA", "tunisie": "TN",
        "tunisia": "TN", "monaco": "MC", "roumanie": "RO", "romania": "RO", "grece": "GR", "greece": "GR",
    ]
}
