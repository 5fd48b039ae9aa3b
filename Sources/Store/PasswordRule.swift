public import Vocabulary

/// Why a password is refused.
///
/// > Source: ANSSI, « Recommandations relatives à l’authentification multifacteur et aux mots de passe », 2021:
/// > length before composition, and a list of forbidden ones.
public enum PasswordRule: String, Error, CaseIterable, Sendable {
    case tooShort, tooLong, containsName, tooCommon, tooRepetitive, sameAsBefore

    /// Characters needed at least.
    public static let minimumLength = 12

    /// What is wrong and what to do, for the form.
    public var message: LocalizedText {
        switch self {
        case .tooShort:
            LocalizedText(
                "Choisissez au moins \(PasswordRule.minimumLength) caractères.",
                en: "Choose at least \(PasswordRule.minimumLength) characters.")
        case .tooLong:
            LocalizedText("Choisissez au plus 200 caractères.", en: "Choose at most 200 characters.")
        case .containsName:
            LocalizedText(
                "Le mot de passe ne doit pas contenir l’identifiant.",
                en: "The password must not contain the sign-in name.")
        case .tooCommon:
            LocalizedText(
                "Ce mot de passe figure parmi les plus courants\u{A0}: choisissez-en un autre.",
                en: "This password is among the most common: choose another one.")
        case .tooRepetitive:
            LocalizedText(
                "Ce mot de passe répète trop peu de caractères différents.",
                en: "This password repeats too few different characters.")
        case .sameAsBefore:
            LocalizedText(
                "Choisissez un mot de passe différent de l’ancien.",
                en: "Choose a password that differs from the old one.")
        }
    }

    /// Refuses a password that is easy to guess for the account of that name.
    public static func check(_ password: String, for name: String) throws(PasswordRule) {
        guard password.count >= minimumLength else { throw .tooShort }
        guard password.utf8.count <= 800, password.count <= 200 else { throw .tooLong }
        let plain = sortKey(of: password)
        let nameKey = sortKey(of: name)
        guard nameKey.count < 3 || !plain.contains(nameKey) else { throw .containsName }
        guard Set(plain).count >= 5 else { throw .tooRepetitive }
        // `Motdepasse2026!` is `motdepasse`, and so is `M0tdepasse`.
        let letters = unmasked(plain).filter(\.isLetter)
        guard !common.contains(letters), !common.contains(plain), !isSequence(plain) else {
            throw .tooCommon
        }
    }

    private static func unmasked(_ text: String) -> String {
        let masks: [Character: Character] = [
            "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s",
        ]
        // Digits at the end are a year or a counter, not letters in disguise.
        let end = text.lastIndex(where: \.isLetter).map { text.index(after: $0) } ?? text.startIndex
        return String(text[..<end].map { masks[$0] ?? $0 })
    }

    /// Whether each character stands right after the one before it on a keyboard, in the alphabet or in counting.
    private static func isSequence(_ text: String) -> Bool {
        let runs = [
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn",
            "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789012345", "qwertzuiopasdfghjklyxcvbnm",
        ]
        return runs.contains { $0.contains(text) || String($0.reversed()).contains(text) }
    }

    /// Stems of the passwords most often found in leaks and in hospitals, without case, accents and digits.
    private static let common: Set<String> = [
        "motdepasse", "motdepassemotdepasse", "monmotdepasse", "nouveaumotdepasse", "changezmoi", "changeme",
        "changemenow", "password", "passwordpassword", "mypassword", "newpassword", "passw", "azerty",
        "azertyuiop", "azertyazerty", "qwerty", "qwertyuiop", "qwertyqwerty", "azertyqwerty", "bonjour",
        "bonjourbonjour", "soleil", "doudou", "loulou", "chouchou", "marseille", "jetaime", "coucou",
        "hopital",
        "hopitalhopital", "clinique", "infirmier", "infirmiere", "medecin", "chirurgie", "urgences",
        "pharmacie", "radiologie", "laboratoire", "centrehospitalier", "admin", "adminadmin",
        "administrateur",
        "administrator", "utilisateur", "informatique", "serviceinformatique", "bienvenue", "welcome",
        "letmein", "letmeinplease", "iloveyou", "footballfootball", "football", "princess", "sunshine",
        "dragon", "monkey", "superman", "batman", "starwars", "pokemon", "whatever", "trustno", "master",
        "hello", "hellohello", "freedom", "summer", "winter", "spring", "automne", "printemps", "hiver",
        "ete",
        "janvier", "fevrier", "septembre", "octobre", "novembre", "decembre", "temporaire", "provisoire",
        "secret", "supersecret", "cordon", "cordoncordon", "cordonadmin", "demodemodemo", "testtesttest",
        "test",
        "correcthorsebatterystaple",
    ]
}
