import Clausier
import Foundation
import GRDB
import Vocabulary

/// Where a release stands on each point, as the few bytes that its questionnaire keeps: lists and tenders compare
/// thousands of points without reading an answer.
///
/// Six bytes a point: its number (four, little-endian), standing and whether an assessor judged it, the confidence in
/// steps of 1/250.
struct StandingTable {
    private(set) var states: [Int64: PointState]

    init(_ states: [Int64: PointState]) { self.states = states }

    init(bytes: Data) {
        var states: [Int64: PointState] = [:]
        var rest = Array(bytes)[...]
        while rest.count >= 6 {
            let point = rest.prefix(6).map { Int64($0) }
            rest = rest.dropFirst(6)
            let number = point[0] | point[1] << 8 | point[2] << 16 | point[3] << 24
            guard let standing = Standing(rawValue: UInt8(point[4] & 0x0F)) else { continue }
            states[number] = PointState(
                standing, confidence: Double(point[5]) / 250, isJudged: point[4] & 0x80 != 0)
        }
        self.states = states
    }

    var bytes: Data {
        var data = Data()
        for (number, state) in states.sorted(by: { $0.key < $1.key }) {
            for shift in [0, 8, 16, 24] { data.append(UInt8(number >> Int64(shift) & 0xFF)) }
            data.append(state.standing.rawValue | (state.isJudged ? 0x80 : 0))
            data.append(UInt8((state.confidence * 250).rounded()))
        }
        return data
    }
}
