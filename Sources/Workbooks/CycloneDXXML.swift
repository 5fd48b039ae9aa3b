import Debt
import Vocabulary

/// CycloneDX as XML: a walk over the events with the names of the open elements.
struct CycloneDXXML {
    private var version = ""
    private var bill = SoftwareBill(format: "", components: [])
    private var path: [String] = []
    private var text = ""
    /// Components that are open, the innermost last: where each stands in the bill (the subject stands nowhere), and how
    /// deep its element is, which tells its own fields from those of what it was made from.
    private var open: [(part: SoftwareComponent, place: Int?, depth: Int)] = []
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
        if name == "component" {
            let part = SoftwareComponent(reference: attributes["bom-ref"] ?? "", name: "")
            if path == ["bom", "metadata"] {
                open.append((part, nil, path.count + 1))
            } else if isListOfParts {
                let number = bill.components.count
                guard number < SBOMReader.componentLimit else { throw SBOMReader.tooManyParts }
                bill.components.append(part)
                open.append((part, number, path.count + 1))
            }
        } else if name == "dependency", let reference = attributes["ref"] {
            if let owner = dependency.last { needs[owner, default: []].append(reference) }
            dependency.append(reference)
        }
        path.append(name)
    }

    /// Whether the open element lists what the product holds: `components` of the bill or of a part of it. Tools that made
    /// the bill, and ancestors of a part, are written as components too and are none of the product.
    private var isListOfParts: Bool {
        path == ["bom", "components"] || path.last == "components" && open.last?.depth == path.count - 1
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
        case "timestamp" where path == ["bom", "metadata"]: bill.made = try? Instant(parsing: value)
        case "dependency": if !dependency.isEmpty { dependency.removeLast() }
        case "component" where open.last?.depth == path.count + 1: close()
        case _ where open.last?.depth == path.count: setField(name, value)
        case "expression" where isInOwn(["licenses"]), "id" where isInOwn(["licenses", "license"]),
            "name" where isInOwn(["licenses", "license"]):
            open[open.count - 1].part.licences.append(value)
        default: break
        }
    }

    /// Whether these are the elements from the innermost part down to the open one.
    private func isInOwn(_ names: [String]) -> Bool {
        open.last?.depth == path.count - names.count && path.suffix(names.count).elementsEqual(names)
    }

    private mutating func close() {
        guard let (last, place, _) = open.popLast() else { return }
        var part = last
        if part.reference.isEmpty { part.reference = part.purl ?? "#\(place ?? 0)" }
        if let place { bill.components[place] = part } else { bill.subject = part }
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
