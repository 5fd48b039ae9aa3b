import Access
public import Registry
import Vocabulary

/// What a row of systems says of things that others rely on too: the dates of a release, and a place where systems run.
extension SystemRow {
    /// What others rely on is said, corrected and taken back only by who sees them all: a date of one hospital would hide
    /// the obsolete systems of the others.
    ///
    /// Judged by the completed row, which is what will be written: a row without a product speaks of the recorded one's
    /// release, and a row of a new system of the release and the place that it names.
    public static func mayRecord(_ row: SystemRow, in register: RegisterReader) throws -> Bool {
        if register.reach == .everything { return true }
        let recorded = try recorded(like: row, in: register)
        var complete = row.completed(from: recorded)
        try complete.identify(in: register.context(for: SystemRow.self))
        return try row.mayDate(complete, register)
            && row.mayDescribe(complete, insteadOf: recorded?.hosting, register)
    }

    /// Whether the end of security fixes may become what the row says of it, be it that nobody knows it.
    private func mayDate(_ complete: SystemRow, _ register: RegisterReader) throws -> Bool {
        guard securitySupportEnd != nil || emptied.contains("securitySupportEnd"),
            let product = complete.product, let publisher = complete.publisher,
            let version = complete.version,
            let release = try register.release(of: product, by: publisher, version: version),
            release.lifecycle?.value.securitySupportEnd != complete.securitySupportEnd
        else { return true }
        return try !register.isUsedBeyond("release_id", release.id.rawValue)
    }

    /// Whether the system may run at the place, and the place become what the row says of it.
    private func mayDescribe(
        _ complete: SystemRow, insteadOf before: String?, _ register: RegisterReader
    ) throws -> Bool {
        guard let name = complete.hosting, let place = try register.hosting(named: name) else { return true }
        if name != before, !register.mayUse(place) { return false }
        return try !(corrects(place, register) || takesBack(from: place)) || register.mayCorrect(place)
    }

    private func corrects(_ place: HostingFacts, _ register: RegisterReader) throws -> Bool {
        if let hostingKind, hostingKind != place.kind { return true }
        if let host, let provider = place.provider, try register.supplier(named: host) != provider {
            return true
        }
        guard let certificate = place.certificate else { return false }
        return (certificateNumber.map { $0 != certificate.number } ?? false)
            || (certificateExpires.map { $0 != certificate.expires } ?? false)
            || (certificateActivities.map { $0 != certificate.activities } ?? false)
    }

    private func takesBack(from place: HostingFacts) -> Bool {
        guard emptiesPlace else { return false }
        return (emptied.contains("host") && place.provider != nil)
            || (place.certificate != nil
                && !emptied.isDisjoint(
                    with: ["certificateNumber", "certificateActivities", "certificateExpires"]))
    }

    /// Whether the row takes back what is known of its place: with the place itself, it only leaves it.
    var emptiesPlace: Bool { !emptied.isEmpty && !emptied.contains("hosting") }
}

extension RegisterReader {
    /// A room of another hospital is not there; the group's data centre and a supplier's place serve many.
    fileprivate func mayUse(_ place: HostingFacts) -> Bool {
        place.kind == .groupDataCentre || place.establishment.map(reach.includes) ?? true
    }

    fileprivate func mayCorrect(_ place: HostingFacts) throws -> Bool {
        guard place.establishment.map(reach.includes) ?? true else { return false }
        return try !isUsedBeyond("hosting_id", place.id.rawValue)
    }
}
