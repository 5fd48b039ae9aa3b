extension Rule {
    /// Stands for a rule of a pack that cannot be decoded, so that what it matched is still told.
    package static let unreadable = Rule(
        metadata: Metadata(
            id: "unreadable", title: "A rule of the pack that cannot be read: make the pack again",
            level: .medium, tags: [], references: [], falsePositives: [], fields: [],
            location: SourceLocation(file: "")),
        logSource: LogSource(), criteria: Criteria(selections: [], condition: .any([])))
}
