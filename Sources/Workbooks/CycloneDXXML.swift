import Debt
import Vocabulary

/// CycloneDX as XML: a walk over the events with the names of the open elements.
struct CycloneDXXML {
    private var version = ""
    private var bill = SoftwareBill(format: "", components: [])
    private var path: [String] = []
    private var text = ""
    /// Components that are open, the innermost last, how deep each stands in the file, and where in the bill; the subject
    /// stands nowhere.
    private var open: [(part: SoftwareComponent, depth: Int, place: Int?)] = []
    private var needs: [String: [String]] = [:]
    private var dependency: [String] = []

    static func read(_ bytes: [UInt8]) throws(SBOMFault) -> SoftwareBill {
        var scanner = XMLScanner(bytes, depthLimit: SBOMReader.depthLimit * 2 + 16)
        var reader = CycloneDXXML()
        while let event = try scanner.next() {
            switch event {
            case .start(let name, let attributes): try reader.begin(name, attributes)
            case .text(let text): if reader.text.utf8.count < 1 << 16 { reader.text += text }
            case .end(let name): reader.end(name)
            }
        }
        try SBOMReader.give(reader.needs, to: &reader.bill.components)
        return reader.bill
    }

    private mutating func begin(_ name: String, _ attributes: [String: String]) throws(SBOMFault) {
        if path.isEmpty { try beginBill(name, attributes) }
        text = ""
        if name == "component", isOfTheProduct {
            let number = bill.components.count
            let reference = attributes["bom-ref"] ?? "#\(number)"
            let part = SoftwareComponent(reference: reference, name: "")
            if path.contains("components") {
                guard number < SBOMReader.componentLimit else { throw SBOMReader.tooManyParts }
                bill.components.append(part)
                open.append((part, path.count, number))
            } else {
                open.append((part, path.count, nil))
            }
        } else if name == "dependency", let reference = attributes["ref"] {
            if let owner = dependency.last { needs[owner, default: []].append(reference) }
            dependency.append(reference)
        }
        path.append(name)
    }

    /// Whether a component that begins here is the product or a part of it. The scanner's own tools, and what a fork was made
    /// from (`pedigree`), are components of their own that nobody runs.
    private var isOfTheProduct: Bool {
        if path == ["bom", "metadata"] { return true }
        let parts =
            path.starts(with: ["bom", "metadata", "component"]) ? path.dropFirst(3) : path.dropFirst()
        return path.first == "bom" && parts.last == "components"
            && zip(parts, parts.indices).allSatisfy {
                $0 == (($1 - parts.startIndex) % 2 == 0 ? "components" : "component")
            }
    }

    /// Whether what ends here stands in the innermost open component itself, that many elements above it.
    private func isInOpen(_ above: Int = 0) -> Bool {
        open.last.map { path.count - above == $0.depth + 1 } ?? false
    }

    private mutating func beginBill(_ name: String, _ attributes: [String: String]) throws(SBOMFault) {
        let space = attributes.first {
            ($0.key == "xmlns" || $0.key.hasPrefix("xmlns:"))
                && $0.value.hasPrefix("http://cyclonedx.org/schema/bom/")
        }
        guard name == "bom", let space else { throw SBOMReader.unknownFormat }
        version = String(space.value.dropFirst("http://cyclonedx.org/schema/bom/".count))
        guard SBOMReader.isKnown(version) else { throw SBOMReader.wrongVersion(version) }
        bill.format = "CycloneDX \(version)"
        bill.serial = attributes["serialNumber"]
    }

    private mutating func end(_ name: String) {
        path.removeLast()
        defer { text = "" }
        let value = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        switch name {
        case "timestamp" where path.last == "metadata": bill.made = try? Instant(parsing: value)
        case "dependency": if !dependency.isEmpty { dependency.removeLast() }
        case "component" where open.last?.depth == path.count:
            guard let (part, _, place) = open.popLast() else { return }
            if let place { bill.components[place] = part } else { bill.subject = part }
        case "id" where path.last == "license" && isInOpen(2),
            "name" where path.last == "license" && isInOpen(2),
            "expression" where path.last == "licenses" && isInOpen(1):
            open[open.count - 1].part.licences.append(value)
        case _ where isInOpen(): setField(name, value)
        default: break
        }
    }

    private mutating func setField(_ name: String, _ value: String) {
        let last = open.count - 1
        switch name {
        case "name": open[last].part.name = value
        case "group": open[last].part.group = value
        case "version": open[last].part.version = value
        case "purl": open[last].part.purl = value
        case "cpe": open[last].part.cpe = CPEName(value)
        default: break
        }
    }
}
