import Federation
import Intake
import Vocabulary

extension StreamMessage {
    /// When its records were received: told alike by workers and by the hub.
    var counted: Instant { ReceptionTime.counting(ReceptionTime.stated(received), arrival: stored) }
}
