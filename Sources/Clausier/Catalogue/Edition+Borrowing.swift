extension Edition {
    /// The edition with what another says of the same codes: criticality, applicability, figures, respondent, and what
    /// answers feed.
    ///
    /// The official text, once imported, so gets what the shipped edition knows of its controls; its own words stay.
    /// Controls of other codes are left as they are.
    public func borrowing(from other: Edition) -> Edition {
        let known = EditionIndex(other)
        var edition = self
        edition.controls = controls.map { control in
            guard let same = known[control.code] else { return control }
            var control = control
            control.criticality = same.criticality
            control.applicability = same.applicability
            control.rules = same.rules
            control.respondent = same.respondent
            control.feeds = same.feeds
            control.why = control.why ?? same.why
            return control
        }
        if edition.routing.isEmpty, controls.contains(where: { known[$0.code] != nil }) {
            edition.routing = other.routing
        }
        return edition
    }

    /// How many of its codes another edition has too, in 0...1.
    public func sharedCodes(with other: Edition) -> Double {
        guard !controls.isEmpty else { return 0 }
        let known = EditionIndex(other)
        return Double(controls.count { known[$0.code] != nil }) / Double(controls.count)
    }
}

extension MappingSet {
    /// The relations between two editions by their codes: libraries name controls by identifiers of their own.
    public func resolved(from source: Edition, to target: Edition) -> [ControlMapping] {
        func codes(_ edition: Edition) -> [String: ControlCode] {
            Dictionary(
                edition.controls.flatMap { control in
                    [(control.code.text, control.code)] + (control.origin.map { [($0, control.code)] } ?? [])
                }, uniquingKeysWith: { first, _ in first })
        }
        let (sources, targets) = (codes(source), codes(target))
        return mappings.compactMap { mapping in
            guard let from = sources[mapping.source.text], let to = targets[mapping.target.text] else {
                return nil
            }
            var resolved = mapping
            (resolved.source, resolved.target) = (from, to)
            return resolved
        }
    }
}
