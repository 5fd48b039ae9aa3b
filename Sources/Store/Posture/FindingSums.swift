import Clausier
import Posture

/// What one release's questionnaire adds to the counts of each establishment that runs it.
struct FindingSums {
    private var all = JudgedPoints()
    private var remoteAccess = JudgedPoints()
    private var strongSignIn = JudgedPoints()

    /// Points of the hospital catalogue by which suppliers come in: through the gateway (O-9.2), with the hospital's own
    /// tool (O-9.3), each by name (O-9.9), from known addresses and on request (O-9.14), a device's sessions announced and
    /// bounded (O-12.2.5.3). The codes stand for the same test in all editions.
    private static let remoteAccessCodes: Set<String> = ["O-9.2", "O-9.3", "O-9.9", "O-9.14", "O-12.2.5.3"]
    /// The point that asks for two factors from the internet.
    private static let strongSignInCodes: Set<String> = ["O-5.4"]

    /// `codes` are those of the hospital catalogue, empty for another.
    init(_ table: StandingTable, asked: Int, codes: [Int64: ControlCode]) {
        for (number, state) in table.states where state.standing != .notApplicable {
            let point = JudgedPoints(state)
            all = all + point
            guard let code = codes[number]?.text else { continue }
            if FindingSums.remoteAccessCodes.contains(code) { remoteAccess = remoteAccess + point }
            if FindingSums.strongSignInCodes.contains(code) { strongSignIn = strongSignIn + point }
        }
        // The table also holds the points that hospitals answer themselves.
        all.asked = max(asked, all.judged + all.claimed)
    }

    func add(to facts: inout MeasuredFacts) {
        facts.suppliers = facts.suppliers + all
        facts.remoteAccess = facts.remoteAccess + remoteAccess
        facts.strongSignIn = facts.strongSignIn + strongSignIn
    }
}

extension JudgedPoints {
    /// One point as it stands: what is unknown is asked, and neither judged nor claimed.
    fileprivate init(_ state: PointState) {
        self.init()
        asked = 1
        let halves: Int
        switch state.standing {
        case .unknown, .notApplicable: return
        case .nonCompliant: halves = 0
        case .partial: halves = 1
        case .compliant: halves = 2
        }
        let trust = Int((state.confidence * 1_000).rounded())
        if state.isJudged {
            (judged, judgedHalves, judgedTrust) = (1, halves, trust)
        } else {
            (claimed, claimedHalves, claimedTrust) = (1, halves, trust)
        }
    }
}
