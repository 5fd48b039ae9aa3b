import Vocabulary

/// A thing that several rows of a file speak of.
public enum ImportSubject: Hashable, Sendable {
    /// A place where systems run, by its name.
    case hosting(String)
    /// A version of a product of a publisher.
    case release(publisher: String, product: String, version: String)
    /// A place of an establishment.
    case site(Finess)
    /// A care service of an establishment, by its name.
    case careService(Finess, String)

    var name: LocalizedText {
        switch self {
        case .hosting(let name): LocalizedText("l’hébergement « \(name) »", en: "the hosting \"\(name)\"")
        case .release(_, let product, let version):
            LocalizedText("« \(product) \(version) »", en: "\"\(product) \(version)\"")
        case .careService(_, let name):
            LocalizedText("le service de soins « \(name) »", en: "the care service \"\(name)\"")
        case .site(let finess): LocalizedText("le site \(finess)", en: "site \(finess)")
        }
    }
}

/// What a row says of a thing that other rows may speak of too.
public struct ImportStatement: Hashable, Sendable {
    let subject: ImportSubject
    let field: String
    let value: Value

    /// What is said, put into words only where two rows contradict each other: each row of a file makes several.
    enum Value: Hashable, Sendable {
        case words(LocalizedText)
        case day(Day)
        case activities(Set<Int>)

        /// As people read it.
        var words: LocalizedText {
            switch self {
            case .words(let words): words
            case .day(let day): Self.written(day, .day)
            case .activities(let activities): Self.written(activities, .activities)
            }
        }

        private static func written<Written: Sendable>(_ value: Written, _ format: ImportFormat<Written>)
            -> LocalizedText
        {
            LocalizedText(format.write(value, .french), en: format.write(value, .english))
        }
    }
}

/// What the accepted rows of a file say of things they share, so that two rows cannot say two things.
///
/// Without this a file that contradicts itself would change the register each time it is imported.
public struct ImportFacts: Sendable {
    private struct Question: Hashable {
        let subject: ImportSubject
        let field: String
    }

    private var answers: [Question: (value: ImportStatement.Value, line: Int)] = [:]
    private var contracts = ImportedContracts()

    /// Whether an accepted row has said that of it.
    func knows(_ field: String, of subject: ImportSubject) -> Bool {
        answers[Question(subject: subject, field: field)] != nil
    }

    /// The line that says something else, with what it says.
    func contradiction(of statement: ImportStatement) -> (words: LocalizedText, line: Int)? {
        let answer = answers[Question(subject: statement.subject, field: statement.field)]
        return answer.flatMap { $0.value == statement.value ? nil : ($0.value.words, $0.line) }
    }

    mutating func accept(_ statements: [ImportStatement], line: Int) {
        for statement in statements {
            let question = Question(subject: statement.subject, field: statement.field)
            if answers[question] == nil { answers[question] = (statement.value, line) }
        }
    }

    /// What accepted rows said of the contract of that establishment and reference.
    func terms(of reference: String, at owner: Finess) -> ImportedContract? {
        contracts.terms(of: reference, at: owner)
    }

    func contradictions(of contract: ImportedContract) -> [ImportGap] {
        contracts.contradictions(of: contract)
    }

    mutating func accept(_ contract: ImportedContract, line: Int) { contracts.accept(contract, line: line) }
}
