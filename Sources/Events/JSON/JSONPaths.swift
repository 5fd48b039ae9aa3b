/// Every path of keys met so far, as a tree whose nodes say what a value at that place means.
///
/// Records of one source have the same keys in the same order, so that a node first guesses its next sibling from the
/// record before; only when the guess is wrong are the key's bytes hashed. The tree is bounded: keys met after that
/// fall on one node without a name of its own, and their values are still found by keywords.
struct JSONPaths {
    /// The most paths that one decoder knows.
    static let limit = 65_536
    /// The root of an ordinary record.
    static let root: Int32 = 0
    /// The root of a record that states its log source and holds the event under `event`.
    static let sourceRoot: Int32 = 1
    private static let overflow: Int32 = 2

    struct Node {
        var name: FieldName
        var role: JSONMeaning.Role
        /// For a time, how good it is.
        var rank: UInt8
        /// Whether the key was written without escapes, so that its bytes can be compared in place.
        var isPlain: Bool
        /// Where the key lies in ``JSONPaths/keys``.
        var keyStart: Int32
        var keyLength: Int32
        /// The first sixteen bytes of the key, and which of them count: most keys are no longer.
        var head: (UInt64, UInt64)
        var mask: (UInt64, UInt64)
        /// The child that began an object at this place last time, and the sibling that followed.
        var firstGuess: Int32 = -1
        var nextGuess: Int32 = -1
        /// What forms ask of it, in ``JSONPaths/links``.
        var firstLink: Int32
        var linkCount: Int32
    }

    /// What a form asks of a path.
    enum Link {
        case condition(form: Int, number: Int)
        case field(FieldName, form: Int, rank: Int)
    }

    let forms: JSONForms
    private(set) var nodes: [Node] = []
    private(set) var links: [Link] = []
    /// Keys one after the other.
    private var keys: [UInt8] = []
    private var paths: [String] = []
    private var table = [Int32](repeating: -1, count: 4_096)
    private var parents: [Int32] = []
    private var hashes: [UInt32] = []
    private let names: FieldNames

    init(names: FieldNames, forms: JSONForms) {
        self.names = names
        self.forms = forms
        let none = JSONMeaning(name: "(other)")
        for _ in 0..<3 {
            unsafe add(parent: -1, UnsafeRawBufferPointer(start: nil, count: 0), isPlain: false, "", none, 0)
        }
    }

    mutating func guess(_ node: Int32, first child: Int32) { nodes[Int(node)].firstGuess = child }
    mutating func guess(_ node: Int32, next sibling: Int32) { nodes[Int(node)].nextGuess = sibling }

    /// The child of a node under a key, made if it was never met.
    ///
    /// Invariant: a word behind the key may be read.
    mutating func child(of parent: Int32, _ key: UnsafeRawBufferPointer, isPlain: Bool) -> Int32 {
        guard parent != JSONPaths.overflow else { return parent }
        let hash = unsafe JSONPaths.hash(parent, key)
        var place = Int(hash) & (table.count - 1)
        while table[place] >= 0 {
            let node = Int(table[place])
            if hashes[node] == hash, parents[node] == parent, unsafe isKey(of: nodes[node], key) {
                return table[place]
            }
            place = (place + 1) & (table.count - 1)
        }
        return unsafe make(parent, key, isPlain, hash, place)
    }

    private mutating func make(
        _ parent: Int32, _ key: UnsafeRawBufferPointer, _ isPlain: Bool, _ hash: UInt32, _ place: Int
    ) -> Int32 {
        let text = unsafe String(decoding: key, as: UTF8.self)
        if let special = alias(parent, text) { return special }
        guard nodes.count < JSONPaths.limit, key.count <= FieldNames.lengthLimit else {
            return JSONPaths.overflow
        }
        let path = paths[Int(parent)].isEmpty ? text : paths[Int(parent)] + "." + text
        guard path.utf8.count <= FieldNames.lengthLimit else { return JSONPaths.overflow }
        let node = unsafe add(parent: parent, key, isPlain: isPlain, path, forms.meaning(of: path), hash)
        table[place] = node
        if nodes.count * 2 > table.count { grow() }
        return node
    }

    /// Whether a node's key stands at a place, of which two words behind the key may be read.
    ///
    /// Without a loop for most keys: a wrong guess of the processor costs more than the comparison.
    @inline(__always)
    func matches(_ node: borrowing Node, _ place: UnsafeRawPointer) -> Bool {
        let first = unsafe (JSONPaths.word(place) ^ node.head.0) & node.mask.0
        let second = unsafe (JSONPaths.word(place + 8) ^ node.head.1) & node.mask.1
        guard first | second == 0 else { return false }
        return node.keyLength <= 16 ? true : unsafe matchesRest(node, place)
    }

    private func matchesRest(_ node: Node, _ place: UnsafeRawPointer) -> Bool {
        unsafe keys.withUnsafeBytes { keys in
            for offset in 16..<Int(node.keyLength)
            where unsafe keys[Int(node.keyStart) + offset]
                != place.load(fromByteOffset: offset, as: UInt8.self)
            {
                return false
            }
            return true
        }
    }

    @inline(__always)
    private func isKey(of node: Node, _ key: UnsafeRawBufferPointer) -> Bool {
        guard Int(node.keyLength) == key.count else { return false }
        guard let base = key.baseAddress else { return true }
        return unsafe matches(node, base)
    }

    @inline(__always)
    private static func word(_ place: UnsafeRawPointer) -> UInt64 {
        unsafe UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
    }

    /// Eight bytes at once; what lies behind the key is shifted out.
    @inline(__always)
    private static func hash(_ parent: Int32, _ key: UnsafeRawBufferPointer) -> UInt32 {
        var hash = (UInt64(truncatingIfNeeded: parent) << 32 | UInt64(key.count)) &* 0x9E37_79B9_7F4A_7C15
        guard let base = key.baseAddress else { return UInt32(truncatingIfNeeded: hash >> 32) }
        var offset = 0
        while offset &+ 8 <= key.count {
            hash = unsafe (hash ^ word(base + offset)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
            offset &+= 8
        }
        let rest = key.count &- offset
        if rest > 0 {
            let last = unsafe word(base + offset) << UInt64(64 &- rest &* 8)
            hash = (hash ^ last) &* 0x9E37_79B9_7F4A_7C15
        }
        return UInt32(truncatingIfNeeded: hash >> 32)
    }

    /// Keys that hold a whole record: what lies below them means the same as without them.
    private func alias(_ parent: Int32, _ key: String) -> Int32? {
        if parent == JSONPaths.root, forms.wrappers.contains(key) { return JSONPaths.root }
        if parent == JSONPaths.sourceRoot, key == "event" { return JSONPaths.root }
        return nil
    }

    private static func head(of key: UnsafeRawBufferPointer) -> ((UInt64, UInt64), (UInt64, UInt64)) {
        func part(_ start: Int) -> (text: UInt64, mask: UInt64) {
            var text: UInt64 = 0
            var mask: UInt64 = 0
            for offset in 0..<8 where start + offset < key.count {
                text |= unsafe UInt64(key[start + offset]) << UInt64(offset * 8)
                mask |= 0xFF << UInt64(offset * 8)
            }
            return (text, mask)
        }
        let (first, second) = (part(0), part(8))
        return ((first.text, second.text), (first.mask, second.mask))
    }

    @discardableResult
    private mutating func add(
        parent: Int32, _ key: UnsafeRawBufferPointer, isPlain: Bool, _ path: String, _ meaning: JSONMeaning,
        _ hash: UInt32
    ) -> Int32 {
        let (head, mask) = unsafe JSONPaths.head(of: key)
        nodes.append(
            Node(
                name: meaning.name.isEmpty ? .other : names.intern(meaning.name), role: meaning.role,
                rank: meaning.rank, isPlain: isPlain, keyStart: Int32(keys.count),
                keyLength: Int32(key.count), head: head, mask: mask,
                firstLink: Int32(links.count), linkCount: Int32(meaning.links.count)))
        for link in meaning.links {
            switch link {
            case .condition(let form, let number): links.append(.condition(form: form, number: number))
            case .field(let name, let form, let rank):
                links.append(.field(names.intern(name), form: form, rank: rank))
            }
        }
        unsafe keys.append(contentsOf: key)
        paths.append(path)
        parents.append(parent)
        hashes.append(hash)
        return Int32(nodes.count - 1)
    }

    private mutating func grow() {
        let old = table
        table = [Int32](repeating: -1, count: old.count * 2)
        for node in old where node >= 0 {
            var place = Int(hashes[Int(node)]) & (table.count - 1)
            while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = node
        }
    }
}
