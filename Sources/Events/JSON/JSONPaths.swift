#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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
        var rank: UInt8
        var substituteFor: FieldName
        /// Where the key lies in ``JSONPaths/keys``.
        var keyStart: Int32
        var keyLength: Int32
        /// Whether the key was written without escapes, so that its bytes can be compared in place.
        var isPlain: Bool
        /// The child that began an object at this place last time, and the sibling that followed.
        var firstGuess: Int32 = -1
        var nextGuess: Int32 = -1
    }

    private(set) var nodes: [Node] = []
    private(set) var keys: [UInt8] = []
    private var paths: [String] = []
    private var table = [Int32](repeating: -1, count: 4_096)
    private var parents: [Int32] = []
    private let names: FieldNames

    init(names: FieldNames) {
        self.names = names
        for _ in 0..<3 { add(parent: -1, key: [], isPlain: false, path: "", JSONMeaning(name: "(other)")) }
    }

    mutating func guess(_ node: Int32, first child: Int32) { nodes[Int(node)].firstGuess = child }
    mutating func guess(_ node: Int32, next sibling: Int32) { nodes[Int(node)].nextGuess = sibling }

    /// The child of a node under a key, made if it was never met.
    mutating func child(of parent: Int32, key: ArraySlice<UInt8>, isPlain: Bool) -> Int32 {
        guard parent != JSONPaths.overflow else { return parent }
        var place = slot(parent, key)
        while table[place] >= 0 {
            let node = table[place]
            if parents[Int(node)] == parent, self.key(of: node).elementsEqual(key) { return node }
            place = (place + 1) & (table.count - 1)
        }
        let text = String(decoding: key, as: UTF8.self)
        if let special = JSONPaths.alias(parent, text) { return special }
        guard nodes.count < JSONPaths.limit, key.count <= FieldNames.lengthLimit else {
            return JSONPaths.overflow
        }
        let path = paths[Int(parent)].isEmpty ? text : paths[Int(parent)] + "." + text
        guard path.utf8.count <= FieldNames.lengthLimit else { return JSONPaths.overflow }
        let meaning = JSONForms.meaning(of: path)
        let node = add(parent: parent, key: key, isPlain: isPlain, path: path, meaning)
        table[place] = node
        if nodes.count * 2 > table.count { grow() }
        return node
    }

    /// Whether a node's key stands at a place of at least as many bytes.
    @inline(__always)
    func matches(_ node: Node, _ place: UnsafeMutableRawPointer) -> Bool {
        unsafe keys.withUnsafeBytes { keys in
            guard let base = keys.baseAddress else { return node.keyLength == 0 }
            return unsafe memcmp(base + Int(node.keyStart), place, Int(node.keyLength)) == 0
        }
    }

    /// Keys that hold a whole record: what lies below them means the same as without them.
    private static func alias(_ parent: Int32, _ key: String) -> Int32? {
        if parent == root, key == "_source" { return root }
        if parent == sourceRoot, key == "event" { return root }
        return nil
    }

    private func key(of node: Int32) -> ArraySlice<UInt8> {
        let start = Int(nodes[Int(node)].keyStart)
        return keys[start..<start + Int(nodes[Int(node)].keyLength)]
    }

    @discardableResult
    private mutating func add(
        parent: Int32, key: ArraySlice<UInt8>, isPlain: Bool, path: String, _ meaning: JSONMeaning
    ) -> Int32 {
        nodes.append(
            Node(
                name: meaning.name.isEmpty ? .other : names.intern(meaning.name), role: meaning.role,
                rank: meaning.rank,
                substituteFor: meaning.substituteFor.isEmpty ? .other : names.intern(meaning.substituteFor),
                keyStart: Int32(keys.count), keyLength: Int32(key.count), isPlain: isPlain))
        keys += key
        paths.append(path)
        parents.append(parent)
        return Int32(nodes.count - 1)
    }

    private func slot(_ parent: Int32, _ key: ArraySlice<UInt8>) -> Int {
        var hash = UInt64(truncatingIfNeeded: parent) &* 0x9E37_79B9_7F4A_7C15
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 29)) & (table.count - 1)
    }

    private mutating func grow() {
        let old = table
        table = [Int32](repeating: -1, count: old.count * 2)
        for node in old where node >= 0 {
            var place = slot(parents[Int(node)], key(of: node))
            while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = node
        }
    }
}
