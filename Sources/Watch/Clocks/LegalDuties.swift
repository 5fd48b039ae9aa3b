import FoundationEssentials

/// The duties as dated data: the law changes more often than the program.
///
/// The file is JSON, one object a duty: `kind`, `title`, `recipient` and `text` in both languages, `delay` (`{}` for at
/// once, `{"hours": 72}`, `{"months": 1}`), `start`, `link`, `status` (`bill`, `law`, `inForce`) and `asOf`, the day on
/// which somebody read the text.
public enum LegalDuties {
    /// What is shipped.
    public static func shipped() throws(LegalDutiesFault) -> [LegalDuty] {
        try read(Array((Assets.files["legal-duties.json"] ?? "").utf8))
    }

    /// Reads a file of duties: whole or not at all.
    ///
    /// - Throws: ``LegalDutiesFault`` with the field and what it should hold.
    public static func read(_ bytes: [UInt8]) throws(LegalDutiesFault) -> [LegalDuty] {
        guard bytes.count <= longest else {
            throw LegalDutiesFault(field: "file", reason: "longer than 1 MB; keep one entry a duty")
        }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw LegalDutiesFault(error)
        } catch {
            throw LegalDutiesFault(field: "file", reason: "\(error)")
        }
        guard file.format == 1 else {
            throw LegalDutiesFault(
                field: "format", reason: "is \(file.format); this version of Cordon reads format 1")
        }
        var seen: Set<LegalDuty.Kind> = []
        for (offset, duty) in file.duties.enumerated() where !seen.insert(duty.kind).inserted {
            throw LegalDutiesFault(
                field: "duties[\(offset)].kind", reason: "\(duty.kind.rawValue) stands there twice; keep one")
        }
        return file.duties
    }

    private static let longest = 1_000_000

    private struct File: Decodable {
        let format: Int
        let duties: [LegalDuty]
    }
}

/// Why a file of duties was refused, and where.
public struct LegalDutiesFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the field: `duties[3].delay`.
    public let field: String
    /// What is wrong there.
    public let reason: String

    /// One line for people.
    public var description: String { "legal duties, \(field): \(reason)" }

    init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(field: Self.path(context.codingPath + [key]), reason: "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(field: Self.path(context.codingPath), reason: context.debugDescription)
        @unknown default: self.init(field: "file", reason: "unreadable JSON")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let path = keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return path.isEmpty ? "file" : path
    }
}
