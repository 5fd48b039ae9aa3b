extension String {
    /// With the non-breaking blanks that French wants before double punctuation and inside quotes.
    ///
    /// > Source: Imprimerie nationale, « Lexique des règles typographiques ».
    var typographic: String {
        replacing(" ;", with: "\u{202F};").replacing(" :", with: "\u{A0}:").replacing(" ?", with: "\u{202F}?")
            .replacing(" !", with: "\u{202F}!").replacing(" %", with: "\u{A0}%").replacing(
                " €", with: "\u{A0}€"
            )
            .replacing("« ", with: "«\u{A0}").replacing(" »", with: "\u{A0}»")
    }
}
