import Debt
import Vocabulary

/// CycloneDX as XML: a walk over the events with the names of the open elements.
struct CycloneDXXML {
    private var version = ""
    private var bill = SoftwareBill(format: "", components: [])
    private var path: [String] = []
    private var text = ""
    /// Components that are open, the innermost last, and where each stands in the bill; the subject stands nowhere.
    private var open: [(part: SoftwareComponent, place: Int?)] = []
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
        let parent = path.last
        if name == "component", parent == "components" || parent == "metadata" {
            let number = bill.components.count
            let reference = attributes["bom-ref"] ?? "#\(number)"
            let part = SoftwareComponent(reference: reference, name: "")
            if path.contains("components") {
                guard number < SBOMReader.componentLimit else { throw SBOMReader.tooManyParts }
                bill.components.append(part)
                open.append((part, number))
            } else {
                open.append((part, nil))
            }
        } else if name == "dependency", let reference = attributes["ref"] {
            if let owner = dependency.last { needs[owner, default: []].append(reference) }
            dependency.append(reference)
        }
        path.append(name)
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
        case "component" where path.last == "components" || path.last == "metadata":
            guard let (part, place) = open.popLast() else { return }
            if let place { bill.components[place] = part } else { bill.subject = part }
        case _ where path.last == "component" && !open.isEmpty: setField(name, value)
        case "id" where path.last == "license" && !open.isEmpty,
            "name" where path.last == "license" && !open.isEmpty,
            "expression" where path.last == "licenses" && !open.isEmpty:
            if path.dropLast(name == "expression" ? 1 : 2).last == "component" {
                open[open.count - 1].part.licences.append(value)
            }
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
