// The parts of an address as proxies write it, and the names that Sigma's rules give them:
//
//     c-uri      http://user@www.example.org:8080/a/b.pdf?x=1
//     cs-host                www.example.org                    r-dns too
//     c-uri-stem                                 /a/b.pdf
//     c-uri-extension                                 pdf
//     c-uri-query                                         x=1
//
// Without a scheme, as in `CONNECT www.example.org:443`, what comes first is the host.

/// The parts of an address, as ranges of the buffer; empty where there is none.
struct WebAddress {
    private(set) var host: Range<Int>
    private(set) var stem: Range<Int>
    private(set) var query: Range<Int>
    private(set) var fileExtension: Range<Int>

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var cursor = TextCursor(range)
        let scheme = cursor.run(bytes) {
            $0 | 0x20 &- 0x61 < 26 || digit($0) != nil || $0 == 0x2B || $0 == 0x2D
        }
        if scheme.isEmpty || !cursor.take(bytes, "://") { cursor.offset = range.lowerBound }
        let authority = cursor.run(bytes) { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        host = WebAddress.host(bytes, authority)
        stem = cursor.run(bytes) { $0 != 0x3F && $0 != 0x23 }
        query = cursor.take(bytes, 0x3F) ? cursor.run(bytes) { $0 != 0x23 } : cursor.offset..<cursor.offset
        fileExtension = stem.upperBound..<stem.upperBound
        for offset in stem.reversed() where bytes[offset] == 0x2E || bytes[offset] == 0x2F {
            if bytes[offset] == 0x2E { fileExtension = offset + 1..<stem.upperBound }
            break
        }
    }

    /// Without the user before it, the port behind it and the brackets around it; empty if what is behind is no port.
    private static func host(_ bytes: Span<UInt8>, _ authority: Range<Int>) -> Range<Int> {
        let none = authority.lowerBound..<authority.lowerBound
        let start = authority.last { bytes[$0] == 0x40 }.map { $0 + 1 } ?? authority.lowerBound
        var cursor = TextCursor(start..<authority.upperBound)
        let host: Range<Int>
        if cursor.take(bytes, 0x5B) {
            guard let inside = cursor.until(bytes, 0x5D) else { return none }
            host = inside
        } else {
            host = cursor.run(bytes) { $0 != 0x3A }
        }
        if cursor.take(bytes, 0x3A) { _ = cursor.run(bytes) { digit($0) != nil } }
        return cursor.isAtEnd ? host : none
    }
}

/// Adds an address and its parts.
struct WebAddressFields {
    private let address, address2, host, name, stem, query, fileExtension: FieldName

    init(names: FieldNames) {
        address = names.intern("c-uri")
        address2 = names.intern("cs-uri")
        host = names.intern("cs-host")
        name = names.intern("r-dns")
        stem = names.intern("c-uri-stem")
        query = names.intern("c-uri-query")
        fileExtension = names.intern("c-uri-extension")
    }

    func add(_ range: Range<Int>, to event: inout Event) {
        let parts = WebAddress(event.bytes.span, range)
        // The rules of some writers say cs-uri for the same thing.
        for (field, part) in [
            (address, range), (address2, range), (host, parts.host), (name, parts.host), (stem, parts.stem),
            (query, parts.query), (fileExtension, parts.fileExtension),
        ] where !part.isEmpty {
            event.append(field, at: Event.Text(start: part.lowerBound, length: part.count))
        }
    }
}
