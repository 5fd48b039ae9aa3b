import Registry
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("Which rules are on where") struct RuleSwitchesTests {
    @Test("What a hospital decided comes before what the network did, for coverage as for detection")
    func order() {
        func tuning(_ rule: String, _ place: Int64?, _ isEnabled: Bool) -> RuleTuning {
            RuleTuning(
                rule: rule, establishment: place.map { ID($0) }, isEnabled: isEnabled, level: nil, reason: "r"
            )
        }
        let switches = RuleSwitches([
            tuning("off", nil, false), tuning("off", 1, true), tuning("on", 2, false),
        ])
        #expect(!switches.isOn("off", at: nil) && !switches.isOn("off", at: ID(2)))
        #expect(switches.isOn("off", at: ID(1)), "on there, though the network switched it off")
        #expect(switches.isOn("on", at: nil) && switches.isOn("on", at: ID(1)))
        #expect(!switches.isOn("on", at: ID(2)))
        #expect(switches.isOn("never tuned", at: ID(1)))
    }
}

@Suite("Why somebody on call was not reached") struct CallFailureTests {
    @Test("Each reason is read back from the word that is kept; what earlier versions wrote is none")
    func words() {
        let all: [CallFailure] = [
            .noMailServer, .mailServerAway, .mailRefused(550), .badAddress, .unsuitableMailServer,
            .answered(500), .unreachable,
        ]
        for failure in all {
            #expect(CallFailure(failure.word) == failure)
            #expect(!failure.text.french.isEmpty && failure.text.french != failure.text.english)
        }
        for text in ["", "the address answered 500", "mail-refused", "answered x", "unreachable 3"] {
            #expect(CallFailure(text) == nil, "\(text)")
        }
    }
}
