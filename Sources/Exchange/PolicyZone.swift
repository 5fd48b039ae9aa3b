public import Sharing
public import Vocabulary

/// Writes blocks as a DNS response policy zone: resolvers that load it answer that the names do not exist.
///
/// > Source: P. Vixie, V. Schryver, "DNS Response Policy Zones (RPZ)", draft-vixie-dnsop-dns-rpz-00.
public enum PolicyZone {
    /// The zone; names with all that is below them, and answers that lead to blocked addresses.
    ///
    /// The serial number is the time in minutes, so that it grows and fits 32 bits.
    public static func text(_ blocks: [Indicator], title: String, at now: Instant) -> String {
        let comment = title.split(whereSeparator: \.isNewline).joined(separator: " ")
        let serial = now.milliseconds / 60_000
        var lines = [
            "; \(comment)", "$TTL 60",
            "@ IN SOA localhost. hostmaster.localhost. \(serial) 60 30 604800 60", "@ IN NS localhost.",
        ]
        var seen: Set<String> = []
        for block in blocks {
            for owner in owners(of: block) where seen.insert(owner).inserted {
                lines.append("\(owner) CNAME .")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func owners(of block: Indicator) -> [String] {
        switch block.kind {
        // A name of 253 bytes leaves no room for the zone's own.
        case .domain: block.value.utf8.count <= 190 ? [block.value, "*." + block.value] : []
        case .ipv4, .ipv6, .network: block.network.map { [trigger($0)] } ?? []
        // A page cannot be refused by its host's name without refusing all of the host.
        case .url, .md5, .sha1, .sha256, .sha512, .email, .account: []
        }
    }

    /// The prefix, then the address from its end, `zz` for the longest run of zeroes.
    private static func trigger(_ network: IPNetwork) -> String {
        guard network.isVersion6 else {
            return ([String(network.prefix)] + network.octets.reversed().map { String($0) }).joined(
                separator: ".")
                + ".rpz-ip"
        }
        let parts = network.address.split(separator: ":", omittingEmptySubsequences: false)
        var words: [String] = []
        for part in parts {
            // `::` at an end leaves two empty parts.
            if part.isEmpty {
                if words.last != "zz" { words.append("zz") }
            } else {
                words.append(String(part))
            }
        }
        return ([String(network.prefix)] + words.reversed()).joined(separator: ".") + ".rpz-ip"
    }
}
