import Sigma
import Testing

/// Lines of a selection with an event that passes and one that does not.
struct ModifierCase: CustomTestStringConvertible, Sendable {
    let lines: String
    let accepted: [String]
    let refused: [String]
    var testDescription: String { lines }

    init(_ lines: String, accepts accepted: [String], refuses refused: [String]) {
        self.lines = lines
        self.accepted = accepted
        self.refused = refused
    }

    static let all = [
        ModifierCase("F: net.exe", accepts: ["net.exe", "NET.EXE"], refuses: ["xnet.exe", "net.exe ", ""]),
        ModifierCase(
            "F|gte: 18446744073709551615", accepts: ["18446744073709551615", "0xFFFFFFFFFFFFFFFF", "1e20"],
            refuses: ["18446744073709551614", "9223372036854775808", "-18446744073709551615"]),
        ModifierCase("F|year: 2025", accepts: ["2025-01-06"], refuses: ["2024-12-31", "06/01/2025"]),
        ModifierCase("F|contains: b", accepts: ["b", "aBc"], refuses: ["ac", ""]),
        ModifierCase("F|startswith: ab", accepts: ["ab", "ABc"], refuses: ["xab", "a"]),
        ModifierCase(
            "F|endswith: \\net.exe", accepts: [#"C:\net.exe"#], refuses: ["net.exe", #"\net.exe2"#]),
        ModifierCase("F|contains|all: [a, b]", accepts: ["ba", "xAyB"], refuses: ["a", "b"]),
        ModifierCase("F|cased: Ab", accepts: ["Ab"], refuses: ["ab", "AB"]),
        ModifierCase("F|contains|cased: Ab", accepts: ["xAbx"], refuses: ["xabx"]),
        ModifierCase("F: 'a*z'", accepts: ["az", "a\nz", "abcz"], refuses: ["azb", "ba z"]),
        ModifierCase("F: 'a?z'", accepts: ["abz", "aéz", "a\nz"], refuses: ["az", "abbz"]),
        ModifierCase(#"F: 'a\*z'"#, accepts: ["a*z"], refuses: ["abz", #"a\*z"#]),
        ModifierCase(#"F: 'a\?z'"#, accepts: ["a?z"], refuses: ["abz"]),
        ModifierCase(#"F: 'a\\z'"#, accepts: [#"a\z"#], refuses: [#"a\\z"#]),
        ModifierCase(#"F: 'a\\*'"#, accepts: [#"a\"#, #"a\bc"#], refuses: ["abc", "a*"]),
        ModifierCase(#"F: 'a\b'"#, accepts: [#"a\b"#], refuses: ["ab"]),
        ModifierCase(#"F: 'a\'"#, accepts: [#"a\"#], refuses: ["a"]),
        ModifierCase("F: '*a*b*a*'", accepts: ["aba", "xaxbxax"], refuses: ["ab", "aab"]),
        ModifierCase("F: 'ab*ba'", accepts: ["abba", "abxba"], refuses: ["aba", "ab"]),
        ModifierCase("F|endswith: '?é?'", accepts: ["xéy", "ààéà"], refuses: ["éy", "xé"]),
        ModifierCase("F|re: b{2,}c", accepts: ["abbbcd"], refuses: ["abcd", "BBC"]),
        ModifierCase("F|re|i: ^AB$", accepts: ["ab", "aB"], refuses: ["abc"]),
        ModifierCase("F|re|i|m|s: '^l.*END'", accepts: ["x\nL\nb end"], refuses: ["x l end"]),
        ModifierCase(
            "F|re|ignorecase|multiline|dotall: '^l.*END'", accepts: ["x\nL\nb end"], refuses: ["x l end"]),
        ModifierCase(
            "F|cidr: 10.0.0.0/8", accepts: ["10.1.2.3", "::ffff:10.1.2.3"],
            refuses: ["11.0.0.1", "10.1.2", ""]),
        ModifierCase(
            "F|cidr: 2001:db8::/32", accepts: ["2001:DB8::1", "2001:db8:ffff::"],
            refuses: ["2001:db9::", "10.0.0.1"]),
        ModifierCase("F|lt: 10", accepts: ["9", "-3", "9.99", "0x9"], refuses: ["10", "0xa", "nine", ""]),
        ModifierCase("F|gte: 9007199254740993", accepts: ["9007199254740993"], refuses: ["9007199254740992"]),
        ModifierCase("F|gt: 1.5", accepts: ["1.6", "2", "1e3"], refuses: ["1.5", "nan", "inf", "1.6 kg"]),
        ModifierCase("F|lte: 0x10", accepts: ["16"], refuses: ["17"]),
        ModifierCase("F: 16", accepts: ["16"], refuses: ["0x10", "16.0", "016"]),
        ModifierCase("F: 0x10", accepts: ["16", "0x10", "0X10"], refuses: ["10"]),
        ModifierCase("F: 0042", accepts: ["0042"], refuses: ["42", "34"]),
        ModifierCase("F: true", accepts: ["true", "True"], refuses: ["1", "yes"]),
        ModifierCase("F|neq: y", accepts: ["z", ""], refuses: ["y", "Y"]),
        ModifierCase("F|neq: [x, y]", accepts: ["z"], refuses: ["x", "y"]),
        ModifierCase("F|contains|neq: y", accepts: ["z"], refuses: ["xyz"]),
        ModifierCase("F|exists: true", accepts: ["", "x"], refuses: []),
        ModifierCase("F|exists: false", accepts: [], refuses: ["", "x"]),
        ModifierCase("F: null", accepts: [], refuses: ["", "null"]),
        ModifierCase("F: ''", accepts: [""], refuses: [" ", "-"]),
        ModifierCase("F: [null, '']", accepts: [""], refuses: ["-"]),
        ModifierCase(
            "F|contains|windash: ' /a -b'", accepts: ["x -a /b", "x –a ―b", "x /a -b"], refuses: ["x a b"]),
        ModifierCase("F|windash: 'x-y -z'", accepts: ["x-y /z"], refuses: ["x/y -z"]),
        ModifierCase("F|base64: ab", accepts: ["YWI=", "ywi="], refuses: ["YWI"]),
        ModifierCase("F|base64|cased: ab", accepts: ["YWI="], refuses: ["ywi="]),
        ModifierCase("F|utf16le|base64: a", accepts: ["YQA="], refuses: ["YQ=="]),
        ModifierCase("F|utf16be|base64: a", accepts: ["AGE="], refuses: ["YQA="]),
        ModifierCase("F|utf16|base64: a", accepts: ["//5hAA=="], refuses: ["YQA="]),
        ModifierCase(
            "F|wide|base64offset|contains: foo", accepts: ["xZgBvAG8Ax", "YAbwBvA"], refuses: ["Zm9v"]),
        ModifierCase(
            "F|base64offset|contains: foobar", accepts: ["Zm9vYmFy", "aaaZvb2Jhcaaa", "xxmb29iYX"],
            refuses: ["foobar"]),
        ModifierCase("F|windash|base64: ' -a'", accepts: ["IC1h", "IC9h", "IOKAk2E="], refuses: ["LWE="]),
        ModifierCase("F|minute: 4", accepts: ["2026-02-11T02:04:05Z"], refuses: ["2026-02-11T02:05:05Z"]),
        ModifierCase(
            "F|hour|gte: 20", accepts: ["2026-02-11 20:00:00.123", "2026-02-11T19:30:00-01:00"],
            refuses: ["2026-02-11T02:04:05Z", "soon"]),
        ModifierCase("F|lt|hour: 6", accepts: ["2026-02-11T05:59:59Z"], refuses: ["2026-02-11T06:00:00Z"]),
        ModifierCase(
            "F|day: 11", accepts: ["2026-02-11T02:04:05Z", "1770775445"], refuses: ["2026-02-12T02:04:05Z"]),
        ModifierCase(
            "F|week: 53", accepts: ["2027-01-03T00:00:00Z", "2026-12-31T00:00:00Z"],
            refuses: ["2027-01-04T00:00:00Z"]),
        ModifierCase(
            "F|week: 1", accepts: ["2027-01-04T00:00:00Z", "2024-12-30T00:00:00Z"],
            refuses: ["2027-01-03T00:00:00Z"]),
        ModifierCase("F|month: 2", accepts: ["2026-02-11T02:04:05Z"], refuses: ["2026-03-11T02:04:05Z"]),
        ModifierCase(
            "F|year|neq: 2026", accepts: ["2025-02-11T02:04:05Z"], refuses: ["2026-02-11T02:04:05Z"]),
        ModifierCase("F|contains: 'STRASSE'", accepts: ["Hauptstrasse"], refuses: ["Hauptstraße"]),
        ModifierCase("F: k", accepts: ["K", "\u{212A}"], refuses: ["q"]),
        ModifierCase("F|contains: 'ÉQUIPE'", accepts: ["l’équipe"], refuses: ["equipe"]),
    ]
}

@Suite("A selection's modifiers") struct ModifierTests {
    @Test("A modifier accepts what it should and nothing else", arguments: ModifierCase.all)
    func modifier(_ sample: ModifierCase) throws {
        for value in sample.accepted { #expect(try holds(sample.lines, ["F": value]), "\(value)") }
        for value in sample.refused { #expect(try !holds(sample.lines, ["F": value]), "\(value)") }
    }

    @Test("A missing field fails every positive test, and passes null, exists: false and neq")
    func missing() throws {
        for sample in ModifierCase.all
        where !["null", "exists: false", "neq"].contains(where: sample.lines.contains) {
            #expect(try !holds(sample.lines, ["G": "x"]), "\(sample.lines)")
        }
        for lines in ["F: null", "F|exists: false", "F|neq: x", "F: [null, '']"] {
            #expect(try holds(lines, ["G": "x"]), "\(lines)")
        }
    }

    @Test("Any value of a field may pass; with 'all', different values may")
    func severalValues() throws {
        #expect(try holds("F: b", ["F": "a", "F": "b"]))
        #expect(try holds("F|contains|all: [a, b]", ["F": "xa", "F": "xb"]))
        #expect(try !holds("F|neq: b", ["F": "a", "F": "b"]))
    }

    @Test("A field reference compares two fields of the event")
    func reference() throws {
        #expect(try holds("A|fieldref: B", ["A": "Xy", "B": "xY"]))
        #expect(try !holds("A|fieldref|cased: B", ["A": "Xy", "B": "xY"]))
        #expect(try holds("A|fieldref|startswith: B", ["A": "ab", "B": "a"]))
        #expect(try holds("A|endswith|fieldref: B", ["A": "ab", "B": "b"]))
        #expect(try holds("A|fieldref|contains: B", ["A": "a*b", "B": "*"]))
        #expect(try !holds("A|fieldref|contains: B", ["A": "ab", "B": "*"]))
        #expect(try !holds("A|fieldref: B", ["A": "x"]))
        #expect(try holds("A|fieldref|neq: B", ["A": "x", "B": "y"]))
    }

    @Test("A placeholder stands for each value of its table")
    func placeholders() throws {
        let options = ReadingOptions(valueTables: ["admins": ["root", "adm*"], "hosts": ["pc1", "pc2"]])
        #expect(try holds("F|expand: '%admins%'", ["F": "ADM_anna"], options: options))
        #expect(
            try holds(#"F|contains|expand: '\\%hosts%\\%admins%'"#, ["F": #"x\pc2\root"#], options: options))
        #expect(try !holds("F|expand: '%admins%'", ["F": "anna"], options: options))
        #expect(try holds("F: '%admins%'", ["F": "%admins%"], options: options))
        #expect(try holds("F|expand: '100%'", ["F": "100%"], options: options))
        // A percent sign behind a backslash is one.
        #expect(try holds(#"F|expand: '\%plain%admins%'"#, ["F": "%plainroot"], options: options))
        #expect(try holds(#"F|expand: '100\% %hosts%'"#, ["F": "100% pc1"], options: options))
        #expect(try holds("F|expand: '%%hosts%%'", ["F": "%pc1%"], options: options))
        #expect(try holds(#"F|expand: '%a\*b%'"#, ["F": "%a*b%"], options: options))
    }

    @Test("What is written without quotes is looked for as it is written, where a part of a value is")
    func typedParts() throws {
        #expect(try !holds("A|contains: 0x40", ["A": "win64.exe"]))
        #expect(try holds("A|contains: 0x40", ["A": "at 0x40"]))
        #expect(try !holds("A|contains: on", ["A": "it is true"]))
        #expect(try !holds("A|startswith: 1.10", ["A": "1.12.3"]))
        #expect(try holds("A|startswith: 1.10", ["A": "1.10.3"]))
        #expect(try !holds("- no", ["A": "false"]))
        #expect(try holds("A: 0x40", ["A": "64"]))
        #expect(try holds("A: on", ["A": "true"]))
        #expect(try holds("A: 1e3", ["A": "1000"]))
        #expect(try holds("A: 1.0", ["A": "1"]))
    }

    @Test("A part as long as an attacker likes is looked for in linear time", .timeLimit(.minutes(45)))
    func longReference() throws {
        let (many, part) = (String(repeating: "a", count: 1_000_000), String(repeating: "a", count: 500_000))
        #expect(try !holds("A|fieldref|contains: B", ["A": many, "B": part + "b"]))
        #expect(try holds("A|fieldref|contains: B", ["A": "b" + many + "bc", "B": part + "b"]))
        #expect(try holds("A|fieldref|contains: B", ["A": many, "B": part]))
    }

    @Test("Keywords are looked for in every value, never in names")
    func keywords() throws {
        #expect(try holds("- xmrig\n- 'wget *http'", ["a": "run WGET -q http://x"]))
        #expect(try !holds("- xmrig", ["xmrig": "no"]))
        #expect(try holds("'|all':\n    - a\n    - b", ["x": "a", "y": "b"]))
        #expect(try !holds("'|all':\n    - a\n    - b", ["x": "a"]))
        #expect(try holds("'|re': 'x[0-9]+'", ["y": "ax12"]))
        #expect(holds(try rule("selection: 4625"), ["y": "id 4625"]))
    }

    @Test("A list of maps holds if one map does, a map if all its lines do")
    func maps() throws {
        let lines = "- A: 1\n  B: 1\n- C: 1"
        #expect(try holds(lines, ["A": "1", "B": "1"]))
        #expect(try !holds(lines, ["A": "1"]))
        #expect(try holds(lines, ["C": "1"]))
    }
}
