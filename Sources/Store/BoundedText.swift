extension String {
    /// At most so many characters as SQLite counts them, which are code points, without the one at which its texts end.
    ///
    /// What a record says goes through here before it meets a rule of the schema: a refusal would hold up detection for all.
    package func bounded(to count: Int) -> String {
        let isLong = utf8.count > count && unicodeScalars.count > count
        guard isLong || utf8.contains(0) else { return self }
        return String(UnicodeScalarView(unicodeScalars.lazy.filter { $0 != "\0" }.prefix(count)))
    }

    /// The same for a name, which is never empty.
    package func boundedName(to count: Int) -> String {
        let name = bounded(to: count)
        return name.isEmpty ? "?" : name
    }
}
