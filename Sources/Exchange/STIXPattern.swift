import Sharing
import Vocabulary

/// The part of STIX's patterning language that indicators of one value need: comparisons of equality, joined by OR.
///
/// > Source: OASIS, "STIX Version 2.1", section 9.
enum STIXPattern {
    /// A pattern that matches one value.
    static func text(of observable: Indicator) -> String {
        let value = "'" + observable.value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        let path =
            switch observable.kind {
            case .ipv4: "ipv4-addr:value"
            case .ipv6: "ipv6-addr:value"
            case .network: observable.value.contains(":") ? "ipv6-addr:value" : "ipv4-addr:value"
            case .domain: "domain-name:value"
            case .url: "url:value"
            case .md5: "file:hashes.MD5"
            case .sha1: "file:hashes.'SHA-1'"
            case .sha256: "file:hashes.'SHA-256'"
            case .sha512: "file:hashes.'SHA-512'"
            case .email: "email-addr:value"
            case .account: "user-account:account_login"
            }
        return observable.kind == .network
            ? "[\(path) ISSUBSET \(value)]" : "[\(path) = \(value)]"
    }

    /// The values that a pattern matches, any one of them by itself.
    static func observables(_ pattern: String) throws(ExchangeFault) -> [Indicator] {
        var reader = Reader(pattern)
        return try reader.read()
    }

    private struct Reader {
        private var rest: Substring
        private let place = "pattern"

        init(_ text: String) { rest = text[...] }

        mutating func read() throws(ExchangeFault) -> [Indicator] {
            var found: [Indicator] = []
            repeat {
                try expect("[")
                repeat { found += try comparison() } while take(word: "OR")
                if take(word: "AND") { throw several }
                try expect("]")
                guard found.count <= 1_000 else {
                    throw ExchangeFault(place, "trop de comparaisons", en: "too many comparisons")
                }
            } while take(word: "OR")
            skipBlanks()
            // What a qualifier adds (WITHIN, REPEATS, START) is about how often and when, not about what.
            guard rest.isEmpty || ["AND", "FOLLOWEDBY"].allSatisfy({ !take(word: $0) }) else { throw several }
            return found
        }

        private var several: ExchangeFault {
            ExchangeFault(
                place, "plusieurs conditions à la fois : ce n’est pas l’indicateur d’une seule valeur",
                en: "several conditions at once: this is not the indicator of one value")
        }

        private mutating func comparison() throws(ExchangeFault) -> [Indicator] {
            let path = try path()
            if take(word: "IN") {
                try expect("(")
                var found: [Indicator] = []
                repeat { found += try observable(path, string()) } while take(",")
                try expect(")")
                return found
            }
            guard take("=") || take(word: "ISSUBSET") else {
                throw ExchangeFault(
                    place, "seule l’égalité est comprise (=, IN, ISSUBSET)",
                    en: "only equality is understood (=, IN, ISSUBSET)")
            }
            return try observable(path, string())
        }

        private func observable(_ path: String, _ value: String) throws(ExchangeFault) -> [Indicator] {
            guard let kind = STIXPattern.kind(of: path, value) else {
                throw ExchangeFault(
                    place, "« \(path) » n’est pas une propriété d’indicateur connue",
                    en: "'\(path)' is no known property of an indicator")
            }
            do throws(IndicatorFault) {
                return [try Indicator(kind, value)]
            } catch {
                throw ExchangeFault(place, error.text)
            }
        }

        private mutating func path() throws(ExchangeFault) -> String {
            skipBlanks()
            var path = ""
            while let character = rest.first {
                if character == "'" {
                    path += try string()
                } else if character.isLetter || character.isNumber || ":._-[]*".contains(character) {
                    path.append(character)
                    rest.removeFirst()
                } else {
                    break
                }
            }
            guard !path.isEmpty else {
                throw ExchangeFault(place, "il manque une propriété", en: "a property is missing")
            }
            return path
        }

        private mutating func string() throws(ExchangeFault) -> String {
            try expect("'")
            var text = ""
            while let character = rest.popFirst() {
                if character == "'" { return text }
                if character == "\\" {
                    guard let next = rest.popFirst() else { break }
                    text.append(next)
                } else {
                    text.append(character)
                }
            }
            throw ExchangeFault(place, "il manque une apostrophe fermante", en: "a closing quote is missing")
        }

        private mutating func skipBlanks() { while rest.first?.isWhitespace == true { rest.removeFirst() } }

        private mutating func take(_ mark: Character) -> Bool {
            skipBlanks()
            guard rest.first == mark else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func take(word: String) -> Bool {
            skipBlanks()
            guard rest.hasPrefix(word), rest.dropFirst(word.count).first.map({ !$0.isLetter }) ?? true else {
                return false
            }
            rest.removeFirst(word.count)
            return true
        }

        private mutating func expect(_ mark: Character) throws(ExchangeFault) {
            guard take(mark) else {
                throw ExchangeFault(place, "il manque « \(mark) »", en: "'\(mark)' is missing")
            }
        }
    }

    private static func kind(of path: String, _ value: String) -> IndicatorKind? {
        switch path.lowercased().replacing("_", with: "-") {
        case "ipv4-addr:value", "ipv6-addr:value", "network-traffic:dst-ref.value",
            "network-traffic:src-ref.value":
            (try? Indicator(detecting: value))?.kind ?? .ipv4
        case "domain-name:value": .domain
        case "url:value": .url
        case "email-addr:value", "email-message:from-ref.value", "email-message:sender-ref.value": .email
        case "user-account:account-login", "user-account:user-id": .account
        case "file:hashes.md5": .md5
        case "file:hashes.sha-1", "file:hashes.sha1": .sha1
        case "file:hashes.sha-256", "file:hashes.sha256": .sha256
        case "file:hashes.sha-512", "file:hashes.sha512": .sha512
        default: nil
        }
    }
}
