import GRDB

extension Schema {
    /// A system's function held against a text instead of a list.
    ///
    /// SQLite makes a table of a list for each row that is written, and this one has some sixty members: it took most of the
    /// time that a system's row takes. What the column may hold stays the same, and so do the rows.
    enum V26 {
        static func cheapenFunctionCheck(_ db: Database) throws {
            var table =
                try String.fetchOne(db, sql: "SELECT sql FROM sqlite_schema WHERE name = 'system'") ?? ""
            guard let start = table.firstRange(of: "function IN ("),
                let end = table[start.upperBound...].firstIndex(of: ")")
            else { throw StoreError.damaged("the table of systems is not as it was made") }
            let names = table[start.upperBound..<end].split { !$0.isLetter }.joined(separator: " ")
            table.replaceSubrange(
                start.lowerBound...end,
                with: "instr(function, ' ') = 0 AND instr(' \(names) ', ' ' || function || ' ')")
            // As SQLite's documentation says it of constraints ("Making Other Kinds Of Table Schema Changes"): the rows do not
            // change, and the new number has every connection read the table's text again.
            let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
            try db.execute(sql: "PRAGMA writable_schema = ON")
            try db.execute(sql: "UPDATE sqlite_schema SET sql = ? WHERE name = 'system'", arguments: [table])
            try db.execute(sql: "PRAGMA schema_version = \(version + 1); PRAGMA writable_schema = RESET")
        }
    }
}
