import Registry
import Testing
import Vocabulary

@Suite("FINESS numbers") struct FinessTests {
    @Test(
        "Real numbers of legal entities pass, Corsica included",
        arguments: ["750712184", "690781810", "130786049", "2A0000014", "2B0000020", " 750 712 184 "])
    func real(text: String) throws {
        #expect(try Finess(parsing: text).text.count == 9)
    }

    @Test("A digit with an accent on it is no digit") func accented() {
        #expect(throws: FinessError.self) { try Finess(parsing: "75071218\u{301}4") }
        #expect(throws: FinessError.self) { try Finess(parsing: "٧50712184") }
    }

    @Test("One wrong digit anywhere is caught") func mistyped() {
        let good = Array("750712184")
        for position in good.indices {
            for digit in "0123456789" where digit != good[position] {
                var wrong = good
                wrong[position] = digit
                #expect(throws: FinessError.self) { try Finess(parsing: String(wrong)) }
            }
        }
    }

    @Test("The message says what a spreadsheet did") func message() {
        #expect(
            FinessError.wrongLength("10000024").description
                == "'10000024' is not a FINESS number: nine characters are needed (did a spreadsheet drop the leading zero?)"
        )
    }
}

@Suite("Support of a release") struct LifecycleTests {
    let lifecycle = Lifecycle(
        released: Day(year: 2013, month: 11, day: 25), activeSupportEnd: Day(year: 2018, month: 10, day: 9),
        securitySupportEnd: Day(year: 2023, month: 10, day: 10),
        extendedSupportEnd: Day(year: 2026, month: 10, day: 13))

    @Test("The last day of support is still supported") func bounds() throws {
        #expect(try lifecycle.support(on: Day(parsing: "2018-10-09")) == .active)
        #expect(try lifecycle.support(on: Day(parsing: "2018-10-10")) == .securityOnly)
        #expect(try lifecycle.support(on: Day(parsing: "2023-10-11")) == .paidExtension)
        #expect(try lifecycle.support(on: Day(parsing: "2026-10-14")) == .ended)
    }

    @Test("Nothing known is unknown, never good") func unknown() {
        #expect(Lifecycle().support(on: Day(number: 20_000)) == .unknown)
    }

    @Test("Support never improves as days pass") func monotone() {
        let order: [Support] = [.active, .securityOnly, .paidExtension, .ended]
        var last = 0
        for number in 15_000..<21_000 {
            let rank = order.firstIndex(of: lifecycle.support(on: Day(number: number))) ?? -1
            #expect(rank >= last)
            last = rank
        }
    }
}
