import Pool
import Vocabulary

extension PoolError {
    /// What is wrong with an assumption or a rule, by the name that its page gives it, and what to write instead.
    var sentence: LocalizedText {
        switch self {
        case .outside(let value, let range, let field):
            let (name, unit) = (PoolFields.title(field), PoolFields.unit(field))
            let (figure, words) = (unit.words(value), PoolRange(range).words(in: unit))
            return LocalizedText(
                "«\u{A0}\(name.french)\u{A0}» vaut \(figure.french)\u{A0}: il faut \(words.french).",
                en: "“\(name.english)” is \(figure.english): it must be \(words.english).")
        case .empty(let what):
            let name = PoolFields.title(what)
            return LocalizedText(
                "«\u{A0}\(name.french)\u{A0}» est vide.", en: "“\(name.english)” is empty.")
        case .mismatch(let left, let count, let right, let other):
            return LocalizedText(
                "«\u{A0}\(left)\u{A0}» a \(count) valeurs, «\u{A0}\(right)\u{A0}» \(other)\u{A0}: il en faut autant.",
                en: "“\(left)” has \(count) values, “\(right)” \(other): they must match one to one.")
        case .unknown(let name, _):
            return LocalizedText("«\u{A0}\(name)\u{A0}» n’est pas connu.", en: "“\(name)” is not known.")
        case .unreadable(let text, _):
            return LocalizedText(
                "«\u{A0}\(text.prefix(60))\u{A0}» n’est pas lisible\u{A0}: écrivez des montants en M€ séparés par deux-points, comme 10 : 30.",
                en:
                    "“\(text.prefix(60))” cannot be read: write amounts in €M with colons between them, as 10 : 30."
            )
        case .tooMany(let what, let count, let limit):
            let name = PoolFields.title(what)
            return LocalizedText(
                "\(count) \(name.french)\u{A0}: pas plus de \(limit).",
                en: "\(count) \(name.english): no more than \(limit).")
        }
    }
}
