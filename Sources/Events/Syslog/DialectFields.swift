// Sigma's public rules know a connection by src_ip, dst_ip, src_port, dst_port, action. Every maker of firewalls has
// words of its own. A field keeps its maker's name, and has the rules' name besides.

/// The rules' names for makers' fields. Compared with case, as all field names are.
enum DialectFields {
    static let table: [String: String] = {
        var fields: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            for word in words.dropFirst() { fields[String(word)] = String(words[0]) }
        }
        return fields
    }()

    //  rules' name   CEF, LEEF, Fortinet, Stormshield, netfilter, PAM, Palo Alto
    private static let text = """
        src_ip        src srcip SRC sourceAddress rhost origsrc public_ip
        dst_ip        dst dstip DST destinationAddress origdst
        src_port      spt srcport SPT srcPort sport
        dst_port      dpt dstport DPT dstPort dport
        src_mac       smac srcmac
        dst_mac       dmac dstmac
        protocol      proto PROTO ipproto
        action        act deviceAction
        user          suser usrName duser logname srcuser
        rule          ruleid policyid cs1rule
        url           request
        """

    /// Words of makers for traffic that passed, and for traffic that did not.
    static let passed: Set<String> = [
        "accept", "accepted", "allow", "allowed", "pass", "passed", "permit", "forward",
    ]
    static let stopped: Set<String> = [
        "deny", "denied", "block", "blocked", "drop", "dropped", "reject", "rejected", "reset",
        "reset-client", "reset-server", "reset-both", "drop-icmp", "drop-packet", "block-url", "block-ip",
        "sinkhole",
    ]
}

/// Adds the fields of one line, and remembers what the line says about its source.
struct DialectWriter {
    private var known: [[UInt8]: (FieldName, FieldName?)] = [:]
    private let names: FieldNames
    private let blocked: FieldName
    private let action: FieldName
    private let destination: FieldName
    private let source: FieldName

    init(names: FieldNames) {
        self.names = names
        blocked = names.intern("blocked")
        action = names.intern("action")
        destination = names.intern("dst_ip")
        source = names.intern("src_ip")
    }

    /// Adds a field whose name and value stand in the buffer.
    mutating func add(_ name: Range<Int>, _ value: Range<Int>, to event: inout Event) {
        add(Array(event.bytes[name]), Event.Text(start: value.lowerBound, length: value.count), to: &event)
    }

    mutating func add(_ name: [UInt8], _ value: Event.Text, to event: inout Event) {
        let (field, alias) = fields(of: name)
        event.append(field, at: value)
        if let alias { event.append(alias, at: value) }
    }

    private mutating func fields(of name: [UInt8]) -> (FieldName, FieldName?) {
        if let fields = known[name] { return fields }
        let text = String(decoding: name, as: UTF8.self)
        let fields = (names.intern(text), DialectFields.table[text].map { names.intern($0) })
        if known.count < 10_000 { known[name] = fields }
        return fields
    }

    /// Says whether traffic was stopped, where the action does, and returns whether this is traffic at all.
    func settleTraffic(_ event: inout Event) -> Bool {
        guard event.range(of: source) != nil, event.range(of: destination) != nil else { return false }
        if let text = event.first(action)?.lowercased(), event.range(of: blocked) == nil {
            if DialectFields.passed.contains(text) { event.append(blocked, "false") }
            if DialectFields.stopped.contains(text) { event.append(blocked, "true") }
        }
        return true
    }
}
