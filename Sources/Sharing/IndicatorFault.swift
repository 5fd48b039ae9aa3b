public import Vocabulary

/// Why a text is no observable, with what to write instead.
public enum IndicatorFault: Error, Hashable, Sendable {
    case empty
    case tooLong
    case control
    case notAnAddress(String)
    case notCanonicalRange(String, meant: String)
    case tooWide(String, narrowest: Int)
    case wrongFamily(String)
    case notADomain(String, why: DomainFault)
    case notAURL(String)
    case notAHash(String, digits: Int)
    case notAnEmail(String)
    case notAnAccount(String)

    /// What is wrong with a name.
    public enum DomainFault: String, Hashable, Sendable {
        case oneLabel, emptyLabel, longLabel, long, letters, hyphen, number
    }
}

extension IndicatorFault: CustomStringConvertible {
    /// The English sentence, for logs and command lines.
    public var description: String { text.english }

    /// What is wrong and what to write instead, in both languages.
    public var text: LocalizedText {
        switch self {
        case .empty: LocalizedText("la valeur est vide", en: "the value is empty")
        case .tooLong:
            LocalizedText(
                "la valeur dépasse \(Indicator.longest) octets",
                en: "the value is longer than \(Indicator.longest) bytes")
        case .control:
            LocalizedText(
                "la valeur contient un caractère de contrôle", en: "the value holds a control character")
        case .notAnAddress(let text):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» n’est pas une adresse IP\u{A0}; écrivez 203.0.113.7, 2001:db8::7 ou 203.0.113.0/24",
                en: "'\(text)' is no IP address; write 203.0.113.7, 2001:db8::7 or 203.0.113.0/24")
        case .notCanonicalRange(let text, let meant):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» a des bits au-delà de son préfixe\u{A0}; écrivez \(meant)",
                en: "'\(text)' has bits past its prefix; write \(meant)")
        case .tooWide(let text, let narrowest):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» est trop large pour être partagée\u{A0}; au plus un /\(narrowest)",
                en: "'\(text)' is too wide to be shared; a /\(narrowest) at most")
        case .wrongFamily(let text):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» est de l’autre famille d’adresses",
                en: "'\(text)' is of the other family of addresses")
        case .notADomain(let text, let why):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» n’est pas un nom de domaine\u{A0}: \(why.text.french)",
                en: "'\(text)' is no domain name: \(why.text.english)")
        case .notAURL(let text):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» n’est pas une URL\u{A0}; écrivez https://hôte/chemin",
                en: "'\(text)' is no URL; write https://host/path")
        case .notAHash(let text, let digits):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» n’est pas une empreinte\u{A0}: il faut \(digits) chiffres hexadécimaux",
                en: "'\(text)' is no hash: \(digits) hexadecimal digits are needed")
        case .notAnEmail(let text):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» n’est pas une adresse électronique\u{A0}; écrivez nom@domaine",
                en: "'\(text)' is no e-mail address; write name@domain")
        case .notAnAccount(let text):
            LocalizedText(
                "«\u{A0}\(text)\u{A0}» n’est pas un nom de compte\u{A0}; écrivez compte ou DOMAINE\\compte",
                en: "'\(text)' is no account name; write account or DOMAIN\\account")
        }
    }
}

extension IndicatorFault.DomainFault {
    var text: LocalizedText {
        switch self {
        case .oneLabel: LocalizedText("il faut au moins deux parties", en: "at least two parts are needed")
        case .emptyLabel: LocalizedText("une partie est vide", en: "a part is empty")
        case .longLabel:
            LocalizedText("une partie dépasse 63 caractères", en: "a part is longer than 63 characters")
        case .long: LocalizedText("il dépasse 253 caractères", en: "it is longer than 253 characters")
        case .letters:
            LocalizedText(
                "seuls lettres, chiffres, - et _ conviennent", en: "only letters, digits, - and _ will do")
        case .hyphen:
            LocalizedText("une partie commence ou finit par -", en: "a part begins or ends with -")
        case .number: LocalizedText("la dernière partie est un nombre", en: "the last part is a number")
        }
    }
}
