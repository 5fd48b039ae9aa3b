extension Simulation {
    /// The losses of so many years, from year 0 on.
    ///
    /// Each thread reads a copy of its own: those that read one array count its owners in one place, a few times a year
    /// each, and would wait for each other there.
    ///
    /// - Throws: ``PoolError`` for less than one year or more than 2^32.
    public func run(years: Int, threads: Int = 1) async throws(PoolError) -> YearLosses {
        guard (1...4_000_000_000).contains(years) else {
            throw .outside(Double(years), of: "1 to 4000000000", in: "years")
        }
        guard threads > 1 else { return losses(of: 0..<years) }
        var result = YearLosses(gross: [], net: programme == .none ? nil : [])
        result.gross.reserveCapacity(years)
        // Small enough that nobody waits long for the last one.
        let part = 4_096
        let parts = (years + part - 1) / part
        let copies = (0..<min(threads, parts)).map { _ in
            var copy = self
            copy.separate()
            return copy
        }
        await withTaskGroup(of: (place: Int, copy: Int, losses: YearLosses).self) { group in
            var next = 0, written = 0
            var waiting: [Int: YearLosses] = [:]
            func start(on copy: Int) {
                guard next < parts else { return }
                let range = next * part..<min((next + 1) * part, years)
                let place = next
                next += 1
                group.addTask { (place, copy, copies[copy].losses(of: range)) }
            }
            for copy in copies.indices { start(on: copy) }
            while let done = await group.next() {
                start(on: done.copy)
                waiting[done.place] = done.losses
                while let ready = waiting.removeValue(forKey: written) {
                    result.gross += ready.gross
                    if let net = ready.net { result.net? += net }
                    written += 1
                }
            }
        }
        return result
    }
}
