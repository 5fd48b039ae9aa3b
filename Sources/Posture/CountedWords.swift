import Vocabulary

extension LocalizedText {
    /// A count as each language groups its digits: `4 200` and `4,200`.
    static func counted(_ count: Int) -> LocalizedText {
        func grouped(by blank: String) -> String {
            let digits = Array(String(count.magnitude))
            let text = digits.indices.map { place in
                place > 0 && (digits.count - place) % 3 == 0
                    ? blank + String(digits[place]) : String(digits[place])
            }
            return (count < 0 ? "\u{2212}" : "") + text.joined()
        }
        return LocalizedText(grouped(by: "\u{202F}"), en: grouped(by: ","))
    }

    /// `2 534 sur 4 200` and `2,534 of 4,200`.
    static func counted(_ part: Int, of whole: Int) -> LocalizedText {
        let (some, all) = (counted(part), counted(whole))
        return LocalizedText("\(some.french) sur \(all.french)", en: "\(some.english) of \(all.english)")
    }
}
