import Vocabulary

/// Lines in one buffer, with who wrote them and when.
struct LogWriter {
    /// Where a line lies in ``LogWriter/bytes``.
    struct Entry {
        /// Milliseconds since 1970.
        let time: Int64
        let start: Int
        let length: Int
        /// The position of the establishment in its network.
        let house: Int32
        /// The step of the attack, or -1.
        let step: Int16
        let format: LogFormat
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []
    /// What lines belong to until it changes.
    var house = 0
    var step = -1
    private var start = 0
    private var time: Int64 = 0
    private var format = LogFormat.windows
    private var recordNumber: UInt64
    private var day: (number: Int64, text: [UInt8], month: Int) = (.min, [], 1)

    /// Windows numbers its records: `firstRecord` keeps two writers apart.
    init(firstRecord: UInt64) {
        recordNumber = firstRecord
    }

    /// Forgets the lines before that time and moves the others to the front.
    mutating func forget(before time: Int64) {
        let kept = entries.filter { $0.time >= time }
        var moved: [UInt8] = []
        var places: [Entry] = []
        for entry in kept {
            places.append(
                Entry(
                    time: entry.time, start: moved.count, length: entry.length, house: entry.house,
                    step: entry.step,
                    format: entry.format))
            moved.append(contentsOf: bytes[entry.start..<entry.start + entry.length])
        }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: moved)
        entries = places
    }

    // MARK: - A line

    mutating func open(_ format: LogFormat, at time: Int64) {
        (self.format, self.time, start) = (format, time, bytes.count)
    }

    mutating func close() {
        entries.append(
            Entry(
                time: time, start: start, length: bytes.count - start,
                house: Int32(truncatingIfNeeded: house),
                step: Int16(truncatingIfNeeded: step), format: format))
    }

    // MARK: - Pieces

    mutating func text(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func byte(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func number(_ number: Int64) {
        guard number > 9 else {
            bytes.append(UInt8(0x30 + max(0, number)))
            return
        }
        let first = bytes.count
        var rest = number
        while rest > 0 {
            bytes.append(UInt8(0x30 + rest % 10))
            rest /= 10
        }
        bytes[first...].reverse()
    }

    mutating func number(_ value: Int) { number(Int64(value)) }

    /// JSON text without its quotes.
    mutating func json(_ text: String) {
        for byte in text.utf8 {
            if byte == 0x5C || byte == 0x22 {
                bytes.append(0x5C)
                bytes.append(byte)
            } else if byte < 0x20 {
                bytes.append(contentsOf: byte == 0x0A ? [0x5C, 0x6E] : [0x20])
            } else {
                bytes.append(byte)
            }
        }
    }

    /// ISO 8601 with milliseconds and `Z`, for the line or so much later.
    mutating func isoTime(_ later: Int64 = 0) {
        let moment = time + later
        date(moment)
        byte(0x54)
        clock(moment)
        fraction(moment)
        byte(0x5A)
    }

    /// `2026-02-11 02:04:05.123`, as Sysmon writes.
    mutating func sysmonTime() {
        date(time)
        byte(0x20)
        clock(time)
        fraction(time)
    }

    /// `Feb 11 02:04:05`, as RFC 3164 wants; the day of the month is filled up with a blank.
    mutating func bsdTime() {
        useDay(of: time)
        text(LogWriter.months[day.month - 1])
        byte(0x20)
        byte(day.text[8] == 0x30 ? 0x20 : day.text[8])
        byte(day.text[9])
        byte(0x20)
        clock(time)
    }

    /// `date=2026-02-11 time=03:04:05`, so many hours east of UTC.
    mutating func localDateAndTime(offsetHours: Int) {
        let moment = time + Int64(offsetHours) * 3_600_000
        text("date=")
        date(moment)
        text(" time=")
        clock(moment)
    }

    /// Nanoseconds since 1970.
    mutating func nanoseconds() {
        number(time)
        text("000000")
    }

    /// `1770775445.123`, as Squid writes.
    mutating func epochSeconds() {
        number(time / 1_000)
        fraction(time)
    }

    mutating func epochMilliseconds() { number(time) }

    mutating func nextRecordNumber() {
        recordNumber += 1
        number(Int64(recordNumber))
    }

    private mutating func date(_ moment: Int64) {
        useDay(of: moment)
        bytes.append(contentsOf: day.text)
    }

    private mutating func useDay(of moment: Int64) {
        let number = moment / 86_400_000
        guard number != day.number else { return }
        let date = Day(number: Int(number))
        day = (number, Array(date.description.utf8), date.components.month)
    }

    private mutating func clock(_ moment: Int64) {
        let seconds = Int(moment / 1_000 % 86_400)
        twoDigits(seconds / 3_600)
        byte(0x3A)
        twoDigits(seconds / 60 % 60)
        byte(0x3A)
        twoDigits(seconds % 60)
    }

    private mutating func fraction(_ moment: Int64) {
        let rest = Int(moment % 1_000)
        byte(0x2E)
        byte(UInt8(0x30 + rest / 100))
        twoDigits(rest % 100)
    }

    private mutating func twoDigits(_ value: Int) {
        byte(UInt8(0x30 + value / 10))
        byte(UInt8(0x30 + value % 10))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
