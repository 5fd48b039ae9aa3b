import Sharing
import Vocabulary

/// Reads the indicators of a STIX 2.1 bundle, of a list of objects, or of a TAXII envelope.
///
/// Nothing that objects refer to is followed: relations may go round in circles and cost nothing.
enum STIXReader {
    static func read(_ tree: JSONTree) throws(ExchangeFault) -> IndicatorReading {
        let objects = tree["objects"]?.elements ?? tree.elements
        guard
            tree["type"] == .text("bundle") || tree["objects"] != nil || !tree.elements.isEmpty
                || tree == .object([])
        else {
            throw ExchangeFault(
                "file", "ce n’est ni un lot STIX 2.1 ni un événement MISP",
                en: "this is neither a STIX 2.1 bundle nor a MISP event")
        }
        guard objects.count <= ExchangeLimits.entries else {
            throw ExchangeFault(
                "objects", "plus de \(ExchangeLimits.entries) objets",
                en: "more than \(ExchangeLimits.entries) objects")
        }
        var reading = IndicatorReading(.stix)
        let markings = Dictionary(
            objects.compactMap { object in light(defining: object) }, uniquingKeysWith: { first, _ in first })
        // Of several states of one indicator, the last that is listed holds.
        var seen: [String: Int] = [:]
        for (index, object) in objects.enumerated() {
            guard object["type"] == .text("indicator") else {
                reading.passedOver += 1
                continue
            }
            let place = "objects[\(index)]"
            guard (object["pattern_type"]?.plain ?? "stix") == "stix", let pattern = object["pattern"]?.plain
            else {
                reading.refuse(
                    place,
                    LocalizedText(
                        "le motif n’est pas du langage STIX", en: "the pattern is not in STIX’s language"))
                continue
            }
            do throws(ExchangeFault) {
                for observable in try STIXPattern.observables(pattern) {
                    let indicator = imported(observable, object, markings)
                    let key = (object["id"]?.plain ?? place) + observable.description
                    if let before = seen[key] {
                        reading.indicators[before] = indicator
                    } else {
                        seen[key] = reading.indicators.count
                        reading.indicators.append(indicator)
                    }
                }
            } catch {
                reading.refuse("\(place), \(error.place)", error.what)
            }
        }
        return reading
    }

    /// What another Cordon protects is none any more, whoever reported it there.
    private static func isProtected(_ object: JSONTree) -> Bool {
        object["labels"]?.elements.contains { $0.plain == SharedIndicator.Word.protected.rawValue } == true
            && object["indicator_types"]?.elements.contains { $0.plain == "unknown" } == true
    }

    private static func imported(
        _ observable: Indicator, _ object: JSONTree, _ markings: [String: TrafficLight]
    ) -> ImportedIndicator {
        let refs = object["object_marking_refs"]?.elements.compactMap(\.plain) ?? []
        // Of several lights, the strictest.
        let light = refs.compactMap { STIXObjects.light(ofMarking: $0) ?? markings[$0] }.max()
        return ImportedIndicator(
            observable, light: light,
            confidence: object["confidence"]?.whole.map { Confidence(clamping: Int(clamping: $0)) },
            expires: object["valid_until"]?.plain.flatMap { try? Instant(parsing: $0) },
            about: object["description"]?.plain ?? object["name"]?.plain ?? "",
            isRevoked: object["revoked"]?.isTrue == true || isProtected(object))
    }

    /// A marking definition of the file itself that states a light, in version 1 or 2 of the protocol. One that states a
    /// light which is not known counts as the strictest.
    private static func light(defining object: JSONTree) -> (String, TrafficLight)? {
        guard object["type"] == .text("marking-definition"), let id = object["id"]?.plain else { return nil }
        let stated =
            object["extensions"]?[STIXObjects.tlpExtension]?["tlp_2_0"]?.plain ?? object["definition"]?[
                "tlp"]?.plain
            ?? object["name"]?.plain.flatMap { $0.lowercased().hasPrefix("tlp") ? $0 : nil }
        return stated.map { (id, TrafficLight(label: $0) ?? .red) }
    }
}
