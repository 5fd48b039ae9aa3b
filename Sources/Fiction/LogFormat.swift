public import Registry
public import Vocabulary

/// The dialect that a line of a fictional day is written in.
public enum LogFormat: String, CaseIterable, Codable, Sendable {
    /// A Windows record as Winlogbeat ships it: one JSON object.
    case windows
    /// RFC 5424: Linux servers, mail, VPN accounts, the interface engine.
    case syslog
    /// `key=value` pairs behind a syslog priority, as FortiGate firewalls write.
    case firewall
    /// ArcSight's Common Event Format behind an RFC 3164 header: the endpoint protection's console.
    case cef
    /// The query log of a name server behind an RFC 3164 header, in UTC.
    case dns
    /// Squid's native access log behind an RFC 3164 header, in UTC.
    case proxy
}

/// One line of a fictional day.
public struct FictionalRecord: Sendable {
    /// Whose machine wrote it.
    public let establishment: ID<Establishment>
    /// When it was written; the line says the same in its own way.
    public let instant: Instant
    /// How it is written.
    public let format: LogFormat
    /// UTF-8 without a line break. Keep a copy, not the slice: it holds on to the memory of a whole minute.
    public let line: ArraySlice<UInt8>
    /// The position in ``AttackStory/steps`` of the step that left this trace; `nil` for everyday life.
    public let attackStep: Int?
}
