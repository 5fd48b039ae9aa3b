import Clausier
import Foundation
import GRDB
import Vocabulary

/// The numbers under which the points of catalogues stand in answers and decisions.
struct ControlNumbers {
    private var numbers: [ControlCode: Int64] = [:]
    private(set) var codes: [Int64: ControlCode] = [:]

    /// Those of a catalogue that answers refer to so far, of all its editions.
    init(of catalogue: String, _ db: Database) throws {
        let query: SQL = "SELECT id, code FROM control WHERE catalogue = \(catalogue)"
        for row in try query.rows(db) {
            guard let code = ControlCode(row["code"] as String) else { continue }
            numbers[code] = row["id"]
            codes[row["id"]] = code
        }
    }

    subscript(code: ControlCode) -> Int64? { numbers[code] }

    /// The number of a point, given now if it has none.
    mutating func number(of code: ControlCode, in catalogue: String, _ db: Database) throws -> Int64 {
        if let known = numbers[code] { return known }
        try db.execute(
            sql: "INSERT INTO control (catalogue, code) VALUES (?, ?)", arguments: [catalogue, code.text])
        let number = db.lastInsertedRowID
        numbers[code] = number
        codes[number] = code
        return number
    }
}

/// A set of points as bits, the bit of a point being its number: fifteen bytes where a list would take a thousand.
struct ControlBits: Hashable {
    private(set) var bytes: Data

    /// The most bytes of a set: 32,768 points over all catalogues.
    static let most = 4_096

    init(_ numbers: some Sequence<Int64>) {
        bytes = Data()
        for number in numbers where number >= 0 && number < Int64(ControlBits.most) * 8 {
            let place = Int(number >> 3)
            if bytes.count <= place { bytes.append(Data(count: place + 1 - bytes.count)) }
            bytes[place] |= 1 << UInt8(number & 7)
        }
        if bytes.isEmpty { bytes = Data([0]) }
    }

    init(bytes: Data) { self.bytes = Data(bytes) }

    /// Whether a point is in both.
    func meets(_ other: ControlBits) -> Bool {
        zip(bytes, other.bytes).contains { $0 & $1 != 0 }
    }

    /// Whether every point of the other is in this one.
    func holdsAll(of other: ControlBits) -> Bool {
        other.bytes.enumerated().allSatisfy { place, byte in
            (place < bytes.count ? bytes[bytes.startIndex + place] : 0) & byte == byte
        }
    }

    /// The points, in order.
    var numbers: [Int64] {
        bytes.enumerated().flatMap { place, byte in
            (0..<8).filter { byte & (1 << UInt8($0)) != 0 }.map { Int64(place * 8 + $0) }
        }
    }
}
