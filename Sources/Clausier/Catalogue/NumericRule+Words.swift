public import Vocabulary

extension NumericRule {
    /// The bound in words: `au plus 3 mois`, `at least 21 days`.
    public var figure: LocalizedText {
        let said = unit.figure(value)
        return switch bound {
        case .atMost: LocalizedText("au plus \(said.french)", en: "at most \(said.english)")
        case .atLeast: LocalizedText("au moins \(said.french)", en: "at least \(said.english)")
        }
    }
}

extension NumericRule.Unit {
    /// A figure with its unit: `1,5 mois`, `1 month`. A version is no decimal number: `1.2` in French too.
    public func figure(_ value: Double) -> LocalizedText {
        let shown = plainFigure(value)
        let (french, english) = (self == .version ? shown : shown.replacing(".", with: ","), shown)
        // French counts from two on as several, English all but one.
        let (few, one) = (abs(value) < 2, value == 1)
        return switch self {
        case .hours:
            LocalizedText(
                "\(french)\u{A0}heure\(few ? "" : "s")", en: "\(english) hour\(one ? "" : "s")")
        case .days:
            LocalizedText("\(french)\u{A0}jour\(few ? "" : "s")", en: "\(english) day\(one ? "" : "s")")
        case .months: LocalizedText("\(french)\u{A0}mois", en: "\(english) month\(one ? "" : "s")")
        case .years:
            LocalizedText("\(french)\u{A0}an\(few ? "" : "s")", en: "\(english) year\(one ? "" : "s")")
        case .version, .count: LocalizedText(french, en: english)
        case .bits: LocalizedText("\(french)\u{A0}bits", en: "\(english) bits")
        case .percent: LocalizedText("\(french)\u{A0}%", en: "\(english)%")
        case .kilowattHours: LocalizedText("\(french)\u{A0}kWh", en: "\(english) kWh")
        case .gibibytes: LocalizedText("\(french)\u{A0}Gio", en: "\(english) GiB")
        }
    }
}
