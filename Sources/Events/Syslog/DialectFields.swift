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
        src_ip        src srcip SRC sourceAddress rhost origsrc public_ip remip
        dst_ip        dst dstip DST destinationAddress origdst
        src_port      spt srcport SPT srcPort sport
        dst_port      dpt dstport DPT dstPort dport
        src_mac       smac srcmac
        dst_mac       dmac dstmac
        protocol      proto PROTO ipproto
        action        act deviceAction
        user          suser usrName duser logname srcuser xauthuser
        rule          ruleid policyid cs1rule
        url           request
        tunnelip      private_ip
        tunneltype    tunnel_type
        """

    /// Words of makers for traffic that passed, and for traffic that did not.
    static let passed = [
        "accept", "accepted", "allow", "allowed", "pass", "passed", "permit", "forward",
    ]
    static let stopped = [
        "deny", "denied", "block", "blocked", "drop", "dropped", "reject", "rejected", "reset",
        "reset-client", "reset-server", "reset-both", "drop-icmp", "drop-packet", "block-url", "block-ip",
        "sinkhole",
    ]
}
