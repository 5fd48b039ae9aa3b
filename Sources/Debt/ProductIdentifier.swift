/// A name under which other data sets know a product.
public enum ProductIdentifier: Hashable, Codable, Sendable {
    /// A package URL, such as `pkg:maven/org.apache.tomcat/tomcat`.
    case purl(String)
    /// A platform name of the CPE dictionary.
    case cpe(CPEName)
    /// The project's name at repology.org.
    case repology(String)
}

/// Part, vendor and product of a CPE name, without a version.
///
/// > Source: NISTIR 7695, "Common Platform Enumeration: Naming Specification 2.3".
public struct CPEName: Hashable, Codable, Sendable, CustomStringConvertible {
    /// `a` for applications, `o` for operating systems, `h` for hardware.
    public let part: String
    /// Who makes it, lower case with underscores.
    public let vendor: String
    /// What it is, lower case with underscores.
    public let product: String
    /// The version, where the name says one; `nil` for any.
    public let version: String?

    /// A name of parts already split.
    public init(part: String, vendor: String, product: String, version: String? = nil) {
        self.part = part
        self.vendor = vendor
        self.product = product
        self.version = version
    }

    /// Reads `cpe:2.3:a:vendor:product:version:…` and the older `cpe:/a:vendor:product:version`; `nil` for anything else.
    public init?(_ text: String) {
        let fields: [String]
        if text.hasPrefix("cpe:2.3:") {
            fields = CPEName.split(text.dropFirst(8))
        } else if text.hasPrefix("cpe:/") {
            fields = CPEName.split(text.dropFirst(5))
        } else {
            return nil
        }
        guard fields.count >= 3, ["a", "o", "h"].contains(fields[0]), !fields[1].isEmpty, !fields[2].isEmpty
        else { return nil }
        let version = fields.count > 3 ? fields[3] : ""
        self.init(
            part: fields[0], vendor: fields[1].lowercased(), product: fields[2].lowercased(),
            version: version.isEmpty || version == "*" || version == "-" ? nil : version)
    }

    /// The name as version 2.3 of the specification binds it, with signs protected.
    public var description: String {
        let named = [vendor, product, version ?? "*"].map { field in
            field == "*"
                ? field
                : field.map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? "\($0)" : "\\\($0)" }
                    .joined()
        }
        return "cpe:2.3:" + ([part] + named + Array(repeating: "*", count: 7)).joined(separator: ":")
    }

    /// Splits at colons that no backslash protects, and takes the backslashes out.
    private static func split(_ text: Substring) -> [String] {
        var fields = [""]
        var isProtected = false
        for character in text {
            if isProtected {
                fields[fields.count - 1].append(character)
                isProtected = false
            } else if character == "\\" {
                isProtected = true
            } else if character == ":" {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields
    }

    /// Whether it names the same product, of any version.
    public func isSameProduct(as other: CPEName) -> Bool {
        part == other.part && vendor == other.vendor && product == other.product
    }
}
