import Sharing
import Vocabulary

/// Reads the attributes of MISP events that are meant for detection, those of objects included; of another Cordon also
/// those that it only looks for.
enum MISPReader {
    static func read(_ tree: JSONTree) -> IndicatorReading {
        var reading = IndicatorReading(.misp)
        let events = tree["response"].map { $0.elements.isEmpty ? [$0] : $0.elements } ?? [tree]
        for (number, event) in events.enumerated() {
            let body = event["Event"] ?? event
            let place = events.count > 1 ? "response[\(number)]." : ""
            read(event: body, place, &reading)
        }
        return reading
    }

    private static func read(event: JSONTree, _ place: String, _ reading: inout IndicatorReading) {
        let info = event["info"]?.plain ?? ""
        let light = light(event["Tag"])
        var attributes = (event["Attribute"]?.elements ?? []).enumerated().map {
            ("\(place)Attribute[\($0)]", $1)
        }
        for (number, object) in (event["Object"]?.elements ?? []).enumerated() {
            attributes += (object["Attribute"]?.elements ?? []).enumerated().map {
                ("\(place)Object[\(number)].Attribute[\($0)]", $1)
            }
        }
        for (place, attribute) in attributes {
            guard reading.indicators.count < ExchangeLimits.entries else {
                reading.refuse(place, LocalizedText("trop d’attributs", en: "too many attributes"))
                return
            }
            guard attribute["to_ids"]?.isTrue == true || isLookedFor(attribute["Tag"]),
                attribute["deleted"]?.isTrue != true,
                let type = attribute["type"]?.plain, let value = attribute["value"]?.plain,
                let parts = parts(type, value)
            else {
                reading.passedOver += 1
                continue
            }
            for (kind, text) in parts {
                do throws(IndicatorFault) {
                    let observable = try Indicator(text, stated: kind)
                    reading.indicators.append(
                        ImportedIndicator(
                            observable, light: self.light(attribute["Tag"]) ?? light,
                            confidence: confidence(attribute["Tag"]),
                            expires: attribute["last_seen"]?.plain.flatMap { try? Instant(parsing: $0) }.map {
                                $0.advanced(by: .seconds(86_400 * observable.kind.lifetimeDays))
                            }, about: attribute["comment"]?.plain.flatMap { $0.isEmpty ? nil : $0 } ?? info))
                } catch {
                    reading.refuse(place, error.text)
                }
            }
        }
    }

    /// The values that an attribute of a type holds; `nil` for types that are no indicator. Of two values joined, the one
    /// that means harm by itself.
    private static func parts(_ type: String, _ value: String) -> [(IndicatorKind?, String)]? {
        let pieces = value.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        switch type {
        case "ip-src", "ip-dst": return [(nil, value)]
        case "ip-src|port", "ip-dst|port": return [(nil, pieces[0])]
        case "domain", "hostname": return [(.domain, value)]
        case "hostname|port": return [(.domain, pieces[0])]
        case "domain|ip":
            return pieces.count == 2 ? [(.domain, pieces[0]), (nil, pieces[1])] : [(.domain, value)]
        case "url", "uri": return [(.url, value)]
        case "md5": return [(.md5, value)]
        case "sha1": return [(.sha1, value)]
        case "sha256": return [(.sha256, value)]
        case "sha512": return [(.sha512, value)]
        case "filename|md5", "malware-sample": return pieces.count == 2 ? [(.md5, pieces[1])] : nil
        case "filename|sha1": return pieces.count == 2 ? [(.sha1, pieces[1])] : nil
        case "filename|sha256": return pieces.count == 2 ? [(.sha256, pieces[1])] : nil
        case "filename|sha512": return pieces.count == 2 ? [(.sha512, pieces[1])] : nil
        case "email", "email-src", "email-dst": return [(.email, value)]
        case "target-user": return [(.account, value)]
        default: return nil
        }
    }

    /// The strictest light of the tags. One that is stated and not known counts as the strictest of all: what its author
    /// wanted kept must not go out because he wrote it in another way.
    private static func light(_ tags: JSONTree?) -> TrafficLight? {
        names(tags).filter { $0.hasPrefix("tlp:") }.map { TrafficLight(label: $0) ?? .red }.max()
    }

    /// Whether another Cordon says that it is looked for, though nothing is to refuse it.
    private static func isLookedFor(_ tags: JSONTree?) -> Bool {
        names(tags).contains { name in
            guard name.hasPrefix(MISPEvents.standingTag) else { return false }
            let word = name.dropFirst(MISPEvents.standingTag.count).filter(\.isLetter)
            return word == SharedIndicator.Word.reported.rawValue
                || word == SharedIndicator.Word.confirmed.rawValue
        }
    }

    private static func confidence(_ tags: JSONTree?) -> Confidence? {
        names(tags).lazy.compactMap { name -> Confidence? in
            guard name.hasPrefix("cordon:confidence=") else { return nil }
            return Int(name.filter(\.isNumber)).map { Confidence(clamping: $0) }
        }.first
    }

    private static func names(_ tags: JSONTree?) -> [String] {
        tags?.elements.compactMap { $0["name"]?.plain?.lowercased() } ?? []
    }
}
