public import Vocabulary

/// What is wrong with a cell or a row of an imported file.
public enum ImportFault: Error, Equatable, Sendable {
    /// A cell that must be filled is empty.
    case missing
    /// Another cell makes this one necessary; the text names what asks for it.
    case needed(for: LocalizedText)
    /// A value that can be replaced and not taken back; the text says why.
    case lasting(LocalizedText)
    /// More characters than the record holds.
    case tooLong(limit: Int)
    /// A character that no keyboard types, such as NUL; its code.
    case controlCharacter(UInt32)
    /// Bytes that are no text in the file's encoding.
    case damagedText
    /// Not a whole number in that range.
    case notWhole(ClosedRange<Int>)
    /// Not a number of people to one decimal; what to write instead, where it can be told.
    case notTenths(instead: Int?)
    /// Not a day; whether it looks like a spreadsheet's own number for one.
    case notADay(serialNumber: Bool)
    /// A day before there were computers.
    case dayTooEarly
    /// A day after the last that is taken.
    case dayTooLate(Day)
    /// A day in service that is still to come, later than the last that is taken.
    case notYetInService(Day)
    /// Not an amount of euros.
    case notAnAmount
    /// Not a FINESS number; the one that was probably meant.
    case notFiness(FinessError, meant: String?)
    /// Not a SIREN.
    case notSiren
    /// Not a country.
    case notCountry
    /// Not yes or no.
    case notYesNo
    /// Not a word of the list; the nearest, and all.
    case unknownWord(nearest: LocalizedText?, accepted: [LocalizedText])
    /// One entry of a list is not of that form.
    case badEntry(form: LocalizedText)
    /// One thing twice in a list.
    case twiceInList(String)
    /// The owner stands among the other users.
    case ownerAmongUsers
    /// Another row is about the same thing.
    case duplicate(firstLine: Int)
    /// Another row says something else about a thing they share.
    case contradicts(line: Int, says: LocalizedText, about: LocalizedText)
    /// No such establishment is recorded.
    case unknownEstablishment(Finess)
    /// The establishment has no system of that code.
    case unknownSystem(Finess, String)
    /// The establishment has no system of that code, neither recorded nor in the file.
    case unknownNeed(Finess, String)
    /// The establishment has no care service of that name, and its kind is not said.
    case unknownCareService(String)
    /// The person may not change that.
    case forbidden
    /// The end comes before the start.
    case endsBeforeStart
    /// Cells past the last header that are not empty.
    case cellsPastHeader(cells: Int, headers: Int)
    /// More columns than a file may have.
    case tooManyColumns(limit: Int)
    /// A cell larger than a cell may be, in bytes.
    case cellTooLarge(limit: Int)
    /// Text follows the quote that closes a cell.
    case textAfterQuote(openedAtLine: Int)
    /// More rows than a plan takes.
    case tooManyRows(limit: Int)
    /// A quote is never closed.
    case unclosedQuote
    /// No column for a required field; the headers that would do.
    case missingColumn(accepted: [String])
    /// Two columns for one field.
    case columnTwice(first: Int)
    /// The file has no row of headers.
    case noHeader
    /// The file is something else than CSV, such as an Excel workbook.
    case notCSV(LocalizedText)
    /// The file is of a form that is read, but broken: why, and how to mend it.
    case unreadable(LocalizedText)
    /// An object of the file cannot be read: where it stands, and which field of it has not the form expected.
    case unreadableObject(place: String, field: String)
    /// The object of that number is no system.
    case noSystem(Int)
    /// A column is mapped to a field that there is not.
    case unknownField(String, known: [String])
}

extension ImportFault {
    /// Whether nothing of the file can be taken, even in part.
    public var isFatal: Bool {
        switch self {
        case .tooManyRows, .unclosedQuote, .missingColumn, .columnTwice, .noHeader, .notCSV, .unreadable,
            .unknownField:
            true
        default: false
        }
    }

    /// What is wrong and what to write instead; `text` is what the cell holds.
    public func sentence(about text: String, in language: Language) -> String {
        let (what, mend) = parts(text)
        let quoted = what[language] + (mend[language].isEmpty ? "" : " ") + mend[language]
        return language == .french ? french(quoted) : quoted
    }
}
