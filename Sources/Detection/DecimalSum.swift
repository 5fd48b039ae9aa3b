/// A sum of numbers as people write them: 0.1 and 0.2 make 0.3, in whatever order they come and go.
///
/// Doubles would do neither. Numbers are added in units of 10^-12, those from 10^19 on as whole ones; what is beyond 10^31
/// counts as that, so that as many as a group can hold fit. Past any bound the sum wraps around and never stops the
/// program, and is right again once the numbers have left.
struct DecimalSum: Sendable, Equatable {
    /// In units of 10^-12.
    var fine: Int128 = 0
    /// In whole numbers.
    var coarse: Int128 = 0

    private static let digits = 12
    private static let unit: Int128 = 1_000_000_000_000
    /// What a double tells apart for certain.
    private static let significant = 1e15

    mutating func add(_ number: Double) {
        if abs(number) < 1e19 { fine &+= Self.units(number) } else { coarse &+= Self.whole(number) }
    }

    mutating func subtract(_ number: Double) {
        if abs(number) < 1e19 { fine &-= Self.units(number) } else { coarse &-= Self.whole(number) }
    }

    /// The double nearest to the sum.
    var total: Double { Double(coarse) + Self.double(fine) }

    /// The sum in so many equal parts.
    func mean(of count: Int) -> Double {
        let (part, rest) = fine.quotientAndRemainder(dividingBy: Int128(max(count, 1)))
        return coarse == 0 && rest == 0 ? Self.double(part) : total / Double(max(count, 1))
    }

    private static func whole(_ number: Double) -> Int128 { Int128(min(max(number, -1e31), 1e31)) }

    /// The decimal that was written, of which the double is the nearest, as long as it has fifteen digits or fewer.
    private static func units(_ number: Double) -> Int128 {
        if number == number.rounded(.towardZero) { return Int128(number) &* unit }
        var (scale, factor, rest) = (1.0, unit, digits)
        while rest > 0, abs(number) * scale * 10 < significant {
            scale *= 10
            factor /= 10
            rest -= 1
        }
        return Int128((number * scale).rounded()) &* factor
    }

    private static func double(_ units: Int128) -> Double {
        var (units, unit) = (units, unit)
        // Both exact, the quotient is the double nearest to the decimal.
        while units.magnitude > 1 << 53, unit > 1, units % 10 == 0 {
            units /= 10
            unit /= 10
        }
        return Double(units) / Double(unit)
    }
}
