public import Clausier
import Compression
import Crypto
public import Debt
import Foundation
import GRDB
import Registry
public import Vocabulary

/// A bill of materials that a supplier attached as evidence of a list of software.
public struct SuppliedBill: Sendable {
    /// The piece that it is.
    public let piece: ID<Evidence>
    /// What it lists.
    public let bill: SoftwareBill

    /// A piece of evidence that is a bill.
    public init(piece: ID<Evidence>, bill: SoftwareBill) {
        self.piece = piece
        self.bill = bill
    }
}

/// What a supplier's answers and their evidence say that a release is made of: one bill for the release, each part with the
/// piece or the point that names it.
extension Writer {
    /// The most parts that are kept of one release's lists together.
    static let mostComponents = 200_000

    /// Puts what is submitted in the place of what the same questionnaire said before; what other questionnaires of the
    /// release say stays, and so does a bill that a hospital attached, which goes before any of the supplier's.
    ///
    /// While a list waits to be confirmed, what was typed before is kept.
    func keepSoftware(
        _ typed: [SoftwareComponent], _ bills: [SuppliedBill]?, of dossier: AnswerDossier
    ) throws {
        let (id, release) = (dossier.questionnaire.id, dossier.questionnaire.release)
        guard let kept = try keptSoftware(of: release) else { return }
        let waits = (dossier.points + dossier.leftOut).contains {
            $0.control.feeds.contains(.softwareList) && $0.isToConfirm
        }
        let others = kept.components.filter { component in
            guard let origin = SoftwareOrigin(component) else {
                // Of before parts had an origin: a list that was typed, or a file that was attached.
                return component.isTyped == true ? waits : bills == nil
            }
            guard origin.questionnaire == id.rawValue else { return true }
            return origin.piece == nil ? waits : bills == nil
        }
        var formats = kept.format.components(separatedBy: DeclaredSoftware.mark)
        if others.isEmpty { formats = [] }
        var components = others
        for supplied in bills ?? [] {
            guard components.count + supplied.bill.components.count <= Self.mostComponents else { break }
            formats.append(supplied.bill.format)
            components += supplied.bill.components.map { component in
                var component = component
                component.origin =
                    SoftwareOrigin(questionnaire: id.rawValue, piece: supplied.piece.rawValue).text
                return component
            }
        }
        try keep(components + typed, formats, of: release)
    }

    /// Takes what a piece of evidence lists away from the releases that it was submitted for.
    func forgetSoftware(of piece: ID<Evidence>, in questionnaires: [ID<Questionnaire>]) throws {
        for id in questionnaires {
            let query: SQL = "SELECT release_id FROM questionnaire WHERE id = \(id.rawValue)"
            guard let number = try query.numbers(db).first, let kept = try keptSoftware(of: ID(number)) else {
                continue
            }
            let left = kept.components.filter { SoftwareOrigin($0)?.piece != piece.rawValue }
            guard left.count < kept.components.count else { continue }
            try keep(left, kept.format.components(separatedBy: DeclaredSoftware.mark), of: ID(number))
        }
    }

    /// What the supplier's answers say now, empty where they say nothing; `nil` where a hospital attached a bill.
    private func keptSoftware(of release: ID<Release>) throws -> SoftwareBill? {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
        else { return SoftwareBill(format: "", components: []) }
        guard row["file"] as String == DeclaredSoftware.file else { return nil }
        return try SoftwareBill(release: row)
    }

    /// Writes the parts, each once: a typed one goes where a file lists the same name and version.
    private func keep(_ components: [SoftwareComponent], _ formats: [String], of release: ID<Release>) throws
    {
        var seen: Set<String> = []
        let listed = components.filter { $0.isTyped != true }
        let typed = components.filter { $0.isTyped == true }
        for component in listed { seen.insert(component.plainName) }
        let own = typed.filter { seen.insert($0.plainName).inserted }
        guard !(listed + own).isEmpty else { return try forgetSoftware(of: release) }
        var names = formats.filter { !$0.isEmpty && $0 != DeclaredSoftware.format && !listed.isEmpty }
        if !own.isEmpty { names.append(DeclaredSoftware.format) }
        var told: Set<String> = []
        let format = names.filter { told.insert($0).inserted }.joined(separator: DeclaredSoftware.mark)
        try keep(
            SoftwareBill(
                format: String((format.isEmpty ? DeclaredSoftware.format : format).prefix(100)), made: now,
                components: listed + own), of: release)
    }

    /// A list that is emptied, or that its point lost with the routing, says nothing of the release any more.
    private func forgetSoftware(of release: ID<Release>) throws {
        try db.execute(
            sql: "DELETE FROM release_bill WHERE release_id = ? AND file = ?",
            arguments: [release.rawValue, DeclaredSoftware.file])
        guard db.changesCount > 0 else { return }
        try note("release.bill", subject: AuditSubject(kind: "release", id: release.rawValue))
    }

    private func keep(_ bill: SoftwareBill, of release: ID<Release>) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // When it was taken over is the row's: the same parts are the same bill.
        var plain = bill
        plain.made = nil
        let content = try Array(encoder.encode(plain))
        let digest = Data(SHA256.hash(data: content))
        let before = try Data.fetchOne(
            db, sql: "SELECT digest FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
        guard before != digest else { return }
        try db.execute(
            sql: "INSERT OR REPLACE INTO release_bill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                release.rawValue, bill.format, bill.serial, now.milliseconds, DeclaredSoftware.file,
                bill.components.count, digest, Data(try Zstd.compress(content)), actor, now.milliseconds,
            ])
        try note("release.bill", subject: AuditSubject(kind: "release", id: release.rawValue))
    }
}

/// Which questionnaire a part was named in, and by which piece of evidence; `nil` for one that was typed.
private struct SoftwareOrigin {
    let questionnaire: Int64
    let piece: Int64?

    init(questionnaire: Int64, piece: Int64?) {
        self.questionnaire = questionnaire
        self.piece = piece
    }

    /// Reads `12/evidence 5` and `12/O-3.1`.
    init?(_ component: SoftwareComponent) {
        let parts = (component.origin ?? "").split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let questionnaire = Int64(parts[0]) else { return nil }
        self.questionnaire = questionnaire
        piece = parts[1].hasPrefix("evidence ") ? Int64(parts[1].dropFirst(9)) : nil
    }

    var text: String { piece.map { "\(questionnaire)/evidence \($0)" } ?? "\(questionnaire)/" }
}

/// Components in a list that a supplier typed.
enum DeclaredSoftware {
    /// As the bill calls its format.
    static let format = "Liste du clausier"
    /// As the bill of a supplier's answer names its file.
    static let file = "clausier"
    /// Between the formats of a bill that is made of several.
    static let mark = ", "
}

extension AttachedBill {
    /// As people call the format; of several, all of them.
    public var formatName: LocalizedText {
        LocalizedText(format, en: format.replacing(DeclaredSoftware.format, with: "List in the answers"))
    }
}

extension SoftwareComponent {
    /// What two lists of one release call the same part by.
    fileprivate var plainName: String { "\(name.lowercased()) \(statedVersion ?? "")" }

    /// A typed name is only a name; a typed `pkg:` address identifies the package and carries its version.
    init(_ declared: DeclaredComponent, statedIn code: ControlCode, of questionnaire: ID<Questionnaire>) {
        self.init(declared)
        origin = "\(questionnaire)/\(code)"
    }

    /// As a supplier types it, before it is submitted.
    init(_ declared: DeclaredComponent) {
        let text = [declared.name, declared.version ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        let isPackage = declared.name.hasPrefix("pkg:")
        self.init(
            reference: text, name: declared.name, version: declared.version,
            purl: isPackage ? declared.name : nil, isTyped: true)
        guard isPackage else { return }
        version = statedVersion
        name =
            declared.name.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map {
                String($0.prefix { $0 != "@" })
            } ?? declared.name
    }
}

extension Store {
    /// What the lines of a list of software are taken for, in their order; `nil` where a name is no product that Cordon
    /// knows the life of. For the page on which the list is typed.
    public func recognise(_ components: [DeclaredComponent]) async throws -> [ComponentFlaw?] {
        let facts = try await debtFacts()
        return components.map { facts.components.finding(of: SoftwareComponent($0)) }
    }
}
