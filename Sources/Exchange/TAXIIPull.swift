import FoundationEssentials
public import Vocabulary

/// Reads a collection of a TAXII 2.1 server page by page: which address to ask next, and what the answers hold.
///
/// Knows no network: whoever drives it sends the requests.
///
/// > Source: OASIS, "TAXII Version 2.1", section 3.4 (pagination) and 5.4 (get objects).
public struct TAXIIPull: Sendable {
    private let base: String
    private var query: [(String, String)]
    private var pages = 0
    /// Up to when objects are known to be read, where the server gives no mark.
    private var since: Instant?

    /// The address of the next page; `nil` when all is read.
    public private(set) var next: String?
    /// Why nothing more is asked for, although the server says that there is more; what was read so far holds.
    public private(set) var fault: ExchangeFault?

    /// More pages than any collection of a feed has: a server that never ends is left.
    static let mostPages = 5_000

    /// A pull of what came into a collection after `since`, or of all of it.
    ///
    /// `root` is the address of the API root, `collection` the number or alias of the collection.
    public init(root: String, collection: String, since: Instant?) {
        let root = root.hasSuffix("/") ? root : root + "/"
        base = "\(root)collections/\(collection)/objects/"
        self.since = since
        query = [("match[type]", "indicator"), ("limit", "500")]
        if let since { query.append(("added_after", since.description)) }
        next = base + "?" + TAXIIPull.encoded(query)
    }

    /// Takes the answer to the last request; `lastAdded` is its header `X-TAXII-Date-Added-Last`. Where the server says that there
    /// is more and not where, what the page holds is returned all the same, and ``fault`` says why it is the last.
    public mutating func receive(_ bytes: [UInt8], lastAdded: String?) throws(ExchangeFault)
        -> IndicatorReading
    {
        pages += 1
        let tree = try IndicatorFile.tree(bytes)
        let reading = tree["objects"] == nil ? IndicatorReading(.stix) : try STIXReader.read(tree)
        let asked = next
        next = nil
        guard tree["more"]?.isTrue == true else { return reading }
        guard pages < TAXIIPull.mostPages else {
            fault = ExchangeFault(
                "page \(pages)", "le serveur ne finit pas de répondre", en: "the server never comes to an end"
            )
            return reading
        }
        if let mark = tree["next"]?.plain, mark.utf8.count <= 2_000 {
            next = base + "?" + TAXIIPull.encoded(query.filter { $0.0 != "next" } + [("next", mark)])
        } else if let lastAdded, let instant = try? Instant(parsing: lastAdded),
            since.map({ $0 < instant }) ?? true
        {
            // A server that gives no mark is asked for what came after the last object.
            since = instant
            query = query.filter { $0.0 != "added_after" } + [("added_after", lastAdded)]
            next = base + "?" + TAXIIPull.encoded(query)
        }
        // What is left would be missed without a word. Some servers keep one mark for all pages, and their place with it.
        if next == nil || (next == asked && tree["objects"]?.elements.isEmpty != false) {
            next = nil
            fault = ExchangeFault(
                "page \(pages)", "le serveur annonce une suite sans dire où la demander",
                en: "the server says that there is more, and not where to ask for it")
        }
        return reading
    }

    /// The collections that an API root lists: number and title.
    public static func collections(_ bytes: [UInt8]) throws(ExchangeFault) -> [(id: String, title: String)] {
        try IndicatorFile.tree(bytes)["collections"]?.elements.compactMap { entry in
            entry["id"]?.plain.map { ($0, entry["title"]?.plain ?? "") }
        } ?? []
    }

    private static func encoded(_ query: [(String, String)]) -> String {
        query.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
