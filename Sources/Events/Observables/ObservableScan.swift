// Every byte of every value goes through here once. Unsafe in one thing: the bytes are read without asking for their
// bounds. Invariant: every range that is given lies within `bytes`, which the extractor proves; every range made here lies
// within the one that was given.

/// Finds observables in the bytes of one value.
@safe struct ObservableScan {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let classes: UnsafePointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe self.bytes = bytes
        unsafe classes = ByteClass.table
    }

    @inline(__always)
    private subscript(offset: Int) -> UInt8 { unsafe bytes[offset] }

    @inline(__always)
    private func kind(at offset: Int) -> UInt8 { unsafe classes[Int(bytes[offset])] }

    private func isDomain(_ range: Range<Int>, mayBeFile: Bool) -> Bool {
        unsafe DomainName.isDomain(bytes.extracting(range).span, mayBeFile: mayBeFile)
    }

    /// A whole value that is an account: `CHU\jdupont`, `jdupont@chu.example`.
    func account(_ range: Range<Int>, _ body: (FoundObservable) -> Void) {
        var start = range.lowerBound
        for offset in range where self[offset] == 0x5C { start = offset + 1 }
        let name = start..<range.upperBound
        guard !name.isEmpty, name.count <= Observable.longest, !(name.count == 1 && self[start] == 0x2D)
        else {
            return
        }
        tell(.account, name, body)
        if let at = name.first(where: { self[$0] == 0x40 }), at > start, at + 1 < name.upperBound {
            tell(.account, start..<at, body)
        }
    }

    /// A whole value that is a machine: `srv-pacs-01.chu.example`.
    func host(_ range: Range<Int>, _ body: (FoundObservable) -> Void) {
        guard range.count <= Observable.longest, !(range.count == 1 && self[range.lowerBound] == 0x2D),
            range.allSatisfy({ self[$0].isOfHostName })
        else { return }
        let dot = range.first { self[$0] == 0x2E }
        if dot != nil, address(range) != nil { return }
        tell(.host, range, body)
        if let dot, dot > range.lowerBound { tell(.host, range.lowerBound..<dot, body) }
    }

    /// Words anywhere in a value.
    func text(_ range: Range<Int>, names: Bool, _ body: (FoundObservable) -> Void) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            while offset < range.upperBound, kind(at: offset) == ByteClass.none { offset &+= 1 }
            let start = offset
            var met: UInt8 = 0
            while offset < range.upperBound {
                let one = kind(at: offset)
                if one == ByteClass.none { break }
                met |= one
                offset &+= 1
            }
            // Most words are neither: no dot, no colon, no at sign, and not as long as a hash.
            if met & (ByteClass.dot | ByteClass.colon | ByteClass.at) != 0 {
                marked(
                    start..<offset, met, isName: names || isAfterScheme(start, from: range.lowerBound), body)
            } else if offset &- start >= 32 {
                hash(start..<offset, met, body)
            }
        }
    }

    private func isAfterScheme(_ start: Int, from lower: Int) -> Bool {
        start &- 2 >= lower && self[start &- 1] == 0x2F && self[start &- 2] == 0x2F
    }

    /// A word with a dot, a colon or an at sign.
    private func marked(_ word: Range<Int>, _ met: UInt8, isName: Bool, _ body: (FoundObservable) -> Void) {
        var word = word
        while let last = word.last, self[last] == 0x2E || self[last] == 0x3A || self[last] == 0x2D {
            word = word.lowerBound..<last
        }
        guard word.count >= 2 else { return }
        if met & ByteClass.at != 0 { return mail(word, body) }
        if met & (ByteClass.letter | ByteClass.dash) == 0, let found = address(word) {
            if !found.saysNothing {
                body(FoundObservable(kind: .address, fingerprint: found.fingerprint, text: place(word)))
            }
            return
        }
        guard met & ByteClass.colon != 0 else { return dotted(word, met, isName, body) }
        // `host:443`, `SHA256:…`: each part by itself.
        var start = word.lowerBound
        for offset in word.lowerBound...word.upperBound
        where offset == word.upperBound || self[offset] == 0x3A {
            let part = start..<offset
            start = offset + 1
            if part.count < 4 { continue }
            if let found = address(part) {
                if !found.saysNothing {
                    body(FoundObservable(kind: .address, fingerprint: found.fingerprint, text: place(part)))
                }
            } else if part.contains(where: { self[$0] == 0x2E }) {
                dotted(part, met, isName, body)
            } else {
                hash(part, met, body)
            }
        }
    }

    /// A domain and its parents.
    private func dotted(_ word: Range<Int>, _ met: UInt8, _ isName: Bool, _ body: (FoundObservable) -> Void) {
        guard met & (ByteClass.letter | ByteClass.hex) != 0, word.count <= 253,
            isDomain(word, mayBeFile: isName)
        else { return }
        domain(word, body)
    }

    private func domain(_ word: Range<Int>, _ body: (FoundObservable) -> Void) {
        var state = FingerprintState(.domain)
        var labels = 0
        for offset in word.reversed() {
            let byte = self[offset]
            if byte == 0x2E {
                labels += 1
                // A top-level domain alone says nothing; past eight labels nobody asks.
                if labels >= 2, labels < 8 {
                    body(
                        FoundObservable(
                            kind: .domain, fingerprint: state.fingerprint,
                            text: place(offset + 1..<word.upperBound)))
                }
            }
            state.take(byte.asciiLowercased)
        }
        body(FoundObservable(kind: .domain, fingerprint: state.fingerprint, text: place(word)))
    }

    private func mail(_ word: Range<Int>, _ body: (FoundObservable) -> Void) {
        guard let at = word.first(where: { self[$0] == 0x40 }), at > word.lowerBound,
            at + 4 < word.upperBound,
            isDomain(at + 1..<word.upperBound, mayBeFile: true)
        else { return }
        account(word, body)
        domain(at + 1..<word.upperBound, body)
    }

    private func hash(_ word: Range<Int>, _ met: UInt8, _ body: (FoundObservable) -> Void) {
        guard word.count == 32 || word.count == 40 || word.count == 64,
            word.allSatisfy({ self[$0].isHexDigit })
        else { return }
        tell(.hash, word, body)
    }

    private func address(_ word: Range<Int>) -> FoundAddress? {
        guard (2...45).contains(word.count) else { return nil }
        var parser = AddressParser()
        for offset in word {
            guard parser.take(self[offset]) else { return nil }
        }
        return parser.finish()
    }

    private func tell(_ kind: ObservableKind, _ range: Range<Int>, _ body: (FoundObservable) -> Void) {
        var state = FingerprintState(kind)
        for offset in range.reversed() { state.take(self[offset].asciiLowercased) }
        body(FoundObservable(kind: kind, fingerprint: state.fingerprint, text: place(range)))
    }

    private func place(_ range: Range<Int>) -> Event.Text {
        Event.Text(start: range.lowerBound, length: range.count)
    }
}

/// What a byte can be part of.
enum ByteClass {
    static let none: UInt8 = 0
    static let digit: UInt8 = 1
    /// `a` to `f`.
    static let hex: UInt8 = 2
    static let letter: UInt8 = 4
    static let dot: UInt8 = 8
    static let colon: UInt8 = 16
    static let at: UInt8 = 32
    /// `-`, `_` and `+`.
    static let dash: UInt8 = 64

    /// 256 classes, for as long as the process lives.
    nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        unsafe table.initialize(repeating: none, count: 256)
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { unsafe table[Int(byte)] = digit }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") {
            let one = byte <= UInt8(ascii: "f") ? hex : letter
            unsafe table[Int(byte)] = one
            unsafe table[Int(byte & 0xDF)] = one
        }
        unsafe table[0x2E] = dot
        unsafe table[0x3A] = colon
        unsafe table[0x40] = at
        for byte in [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+")] {
            unsafe table[Int(byte)] = dash
        }
        return unsafe UnsafePointer(table)
    }()
}
