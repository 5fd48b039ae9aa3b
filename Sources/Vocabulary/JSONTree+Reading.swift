extension JSONTree: Decodable {
    /// Reads any JSON value; of a number that is no whole number, what stands before the decimal mark.
    public init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: AnyKey.self) {
            self = .object(
                try keyed.allKeys.map {
                    Member(name: $0.stringValue, value: try keyed.decode(JSONTree.self, forKey: $0))
                })
            return
        }
        if var list = try? decoder.unkeyedContainer() {
            var elements: [JSONTree] = []
            while !list.isAtEnd { elements.append(try list.decode(JSONTree.self)) }
            self = .list(elements)
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .number(number)
        } else if let number = try? value.decode(Double.self), number.isFinite, abs(number) < 9e15 {
            self = .number(Int64(number))
        } else {
            self = .text(try value.decode(String.self))
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { stringValue = String(intValue) }
    }
}

extension JSONTree {
    /// The text of a text or a number.
    package var plain: String? {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .decimal(let text): text
        case .flag, .list, .object, .null: nil
        }
    }

    /// The elements of a list; none of anything else.
    package var elements: [JSONTree] { if case .list(let elements) = self { elements } else { [] } }

    /// A whole number, or a text that is one.
    package var whole: Int64? {
        switch self {
        case .number(let number): number
        case .text(let text): Int64(text)
        case .decimal, .flag, .list, .object, .null: nil
        }
    }

    /// Whether it says yes: `true`, or 1 as a number or a text.
    package var isTrue: Bool { self == .flag(true) || self == .text("1") || self == .number(1) }
}
