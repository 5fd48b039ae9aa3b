public import Debt

/// An extract of CISA's catalogue of known exploited vulnerabilities, which is in the public domain (CC0 1.0): the
/// entries of the edition of 2025-08-25 about products that the demonstration's hospitals run, as CISA wrote them.
///
/// A hospital's own folder starts without it: an extract would pass for the whole.
///
/// > Source: https://www.cisa.gov/known-exploited-vulnerabilities-catalog, repository cisagov/kev-data at eacf03ec.
public enum KnownFlawExtract {
    /// The extract; its edition says that it is one.
    public static func read() throws(FeedFault) -> FlawCatalogue {
        try KEVReader.read(Array((Assets.files["kev-extract.json"] ?? "").utf8)).catalogue
    }
}
