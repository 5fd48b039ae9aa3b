import Markup
public import Sharing

/// Where a message to somebody on call is posted: an `https` address of a server that stands elsewhere.
///
/// Any hospital of the network names its own. What the hub alone can reach, its own ports, its neighbours and the service
/// that tells a cloud's machine its secrets, none of them may have it knock at.
public struct HookAddress: Hashable, Sendable {
    /// The whole address.
    public let text: String
    /// The name or the address of the server, in lower case.
    public let host: String

    /// The address; `nil` for one that is not `https`, or names no server.
    public init?(_ text: String) {
        guard OutsideLink(text) != nil, text.lowercased().hasPrefix("https://") else { return nil }
        let rest = text.dropFirst(8).prefix { !"/?#\\".contains($0) }
        let authority = rest.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let host =
            authority.hasPrefix("[")
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        guard !host.isEmpty else { return nil }
        self.text = text
        self.host = host.lowercased()
    }

    /// Whether the host itself says that it is this machine or its neighbour; a name may still lead there.
    public var isPlainlyInternal: Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if let address = IPNetwork(address: name) { return HookAddress.isInternal(address) }
        if name == "localhost" || !name.contains(".") || name.contains("%") { return true }
        if [".localhost", ".local", ".internal", ".localdomain"].contains(where: name.hasSuffix) {
            return true
        }
        // `127.1`, `0x7f.0.0.1`, `2130706433`: programs take them for addresses.
        let last = name.split(separator: ".").last ?? ""
        return last.allSatisfy(\.isNumber) || last.hasPrefix("0x")
    }

    /// Whether an address is of this machine, of a private network, of a link, or of nobody in particular.
    ///
    /// > Source: IANA, "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address Registry"; cloud machines ask
    /// > 169.254.169.254, fd00:ec2::254 and 100.100.100.200 for their secrets.
    public static func isInternal(_ address: IPNetwork) -> Bool {
        internalRanges.contains { $0.overlaps(address) }
    }

    private static let internalRanges = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128",
        // Addresses of version 4 in those of version 6, however they are wrapped.
        "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "ff00::/8",
    ].compactMap { IPNetwork($0) }
}
