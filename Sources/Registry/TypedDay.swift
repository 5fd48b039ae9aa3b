public import Vocabulary

extension Day {
    /// A day as people type it in a cell or a form, under one rule for both: `2026-11-30` or `30/11/2026`, from 1950 to 2099.
    ///
    /// - Throws: ``ImportFault/notADay(serialNumber:)``, ``ImportFault/dayTooEarly`` or ``ImportFault/dayTooLate(_:)``.
    public init(typed text: String) throws(ImportFault) {
        self = try ImportFormat.day.read(text)
    }

    /// As it is written for people of a language and read again: `30/11/2026` or `2026-11-30`.
    func written(for language: Language) -> String {
        let (year, month, day) = components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        guard language == .french, year > 999 else { return description }
        return "\(two(day))/\(two(month))/\(year)"
    }
}
