import Vocabulary

/// The everyday life of hospitals in their logs: one short activity after the other, more by day than by night.
struct NoiseMaker {
    let houses: [House]
    /// Hours that French clocks are ahead of UTC on that day.
    let offsetHours: Int
    var generator: SeededGenerator
    var writer = LogWriter(firstRecord: 100_000)

    private let houseWeights: [Int]
    private var total = 0

    init(houses: [House], seed: UInt64, offsetHours: Int) {
        self.houses = houses
        self.offsetHours = offsetHours
        generator = SeededGenerator(seed: seed, part: .day)
        // Running sums, so that one of many houses is found in few steps.
        houseWeights = houses.reduce(into: []) { $0.append(($0.last ?? 0) + $1.weight) }
        total = houseWeights.last ?? 0
    }

    /// How busy each hour of the day is, by the clock on the wall.
    static let hourWeights = [
        24, 21, 19, 19, 21, 30, 52, 88, 104, 108, 108, 102, 90, 94, 102, 100, 94, 84, 72, 60, 50, 42, 34, 28,
    ]

    /// Writes activities of the minute that starts there, so many lines or a few more; returns how many.
    mutating func fill(from start: Int64, atLeast lines: Int) -> Int {
        let hour = Int((start / 3_600_000 + Int64(offsetHours)) % 24)
        let weights = NoiseMaker.isNight(hour) ? Activity.nightWeights : Activity.dayWeights
        let first = writer.entries.count
        while writer.entries.count - first < lines {
            let house = pickHouse()
            writer.house = house.index
            perform(
                Activity.all[generator.pick(byWeight: weights)], at: house,
                start + Int64(generator.below(60_000)))
        }
        return writer.entries.count - first
    }

    private static func isNight(_ hour: Int) -> Bool { hour < 6 || hour >= 21 }

    private mutating func pickHouse() -> House {
        let ticket = generator.below(total)
        var (low, high) = (0, houseWeights.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if houseWeights[middle] > ticket { high = middle } else { low = middle + 1 }
        }
        return houses[low]
    }

    /// One thing that happens in a hospital and leaves a few lines.
    enum Activity: CaseIterable {
        case staffSession, badgeUnlock, fileWork, serviceLogon, directoryWork, mistypedPassword, process,
            connection
        case libraryLoad, memoryRead, fileWrite, registryWrite, nameLookup, script, serviceChange, antivirus
        case interfaceMessage, shell, schedule, mail, radius, firewallFlow, firewallRefusal, homeOffice
        case nameServer, webVisit, endpointConsole, backupJob, imaging, runAs, vulnerabilityScan

        static let all = allCases
        static let dayWeights = all.map(\.weights.day)
        static let nightWeights = all.map(\.weights.night)

        private var weights: (day: Int, night: Int) {
            switch self {
            case .staffSession: (60, 18)
            case .badgeUnlock: (45, 22)
            case .fileWork: (60, 10)
            case .serviceLogon: (40, 80)
            case .directoryWork: (60, 40)
            case .mistypedPassword: (7, 2)
            case .process: (90, 50)
            case .connection: (70, 50)
            case .libraryLoad: (24, 14)
            case .memoryRead: (14, 10)
            case .fileWrite: (55, 30)
            case .registryWrite: (30, 18)
            case .nameLookup: (50, 24)
            case .script: (10, 12)
            case .serviceChange: (12, 14)
            case .antivirus: (4, 6)
            case .interfaceMessage: (40, 22)
            case .shell: (6, 3)
            case .schedule: (18, 40)
            case .mail: (26, 8)
            case .radius: (24, 8)
            case .firewallFlow: (110, 80)
            case .firewallRefusal: (30, 40)
            case .homeOffice: (3, 1)
            case .nameServer: (110, 70)
            case .webVisit: (90, 24)
            case .endpointConsole: (4, 3)
            case .backupJob: (1, 40)
            case .imaging: (24, 8)
            case .runAs: (3, 1)
            case .vulnerabilityScan: (0, 4)
            }
        }
    }

    private mutating func perform(_ activity: Activity, at house: House, _ time: Int64) {
        switch activity {
        case .staffSession: staffSession(house, time)
        case .badgeUnlock: badgeUnlock(house, time)
        case .fileWork: fileWork(house, time)
        case .serviceLogon: serviceLogon(house, time)
        case .directoryWork: directoryWork(house, time)
        case .mistypedPassword: mistypedPassword(house, time)
        case .process: process(house, time)
        case .connection: connection(house, time)
        case .libraryLoad: libraryLoad(house, time)
        case .memoryRead: memoryRead(house, time)
        case .fileWrite: fileWrite(house, time)
        case .registryWrite: registryWrite(house, time)
        case .nameLookup: nameLookup(house, time)
        case .script: script(house, time)
        case .serviceChange: serviceChange(house, time)
        case .antivirus: antivirus(house, time)
        case .interfaceMessage: interfaceMessage(house, time)
        case .shell: shell(house, time)
        case .schedule: schedule(house, time)
        case .mail: mail(house, time)
        case .radius: radius(house, time)
        case .firewallFlow: firewallFlow(house, time)
        case .firewallRefusal: firewallRefusal(house, time)
        case .homeOffice: homeOffice(house, time)
        case .nameServer: nameServer(house, time)
        case .webVisit: webVisit(house, time)
        case .endpointConsole: endpointConsole(house, time)
        case .backupJob: backupJob(house, time)
        case .imaging: imaging(house, time)
        case .runAs: runAs(house, time)
        case .vulnerabilityScan: vulnerabilityScan(house, time)
        }
    }

    mutating func session() -> String { hexadecimal(0x10_0000 + generator.below(0xE0_0000)) }
}
