/// The distinct laws of ceded losses of a pool: what an incident of each kind costs it at each site.
struct CededLaws: Sendable {
    /// All of them; places in here are what the engines speak of.
    private(set) var laws: [CededLoss] = []
    /// By site: minor incidents, if it has any.
    private(set) var minor: [Int?] = []
    /// By site: major incidents.
    private(set) var major: [Int] = []
    /// By cause, member by member.
    private(set) var shocks: [[Int]] = []

    init(_ model: PoolModel) {
        for site in model.sites {
            if let severity = site.minor, site.minorRate > 0 {
                minor.append(add(severity, site))
            } else {
                minor.append(nil)
            }
            major.append(add(site.major, site))
        }
        var scaled: [Key: Int] = [:]
        for shock in model.shocks {
            shocks.append(
                shock.members.map { member in
                    guard shock.shortening != 1 else { return major[member] }
                    let key = Key(site: member, shortening: shock.shortening)
                    if let known = scaled[key] { return known }
                    let site = model.sites[member]
                    let place = add(site.major.scaled(by: shock.shortening), site)
                    scaled[key] = place
                    return place
                })
        }
        known = [:]
    }

    /// Hospitals of one class have the same law: it is cut and transformed once.
    private var known: [CededLoss: Int] = [:]

    private struct Key: Hashable {
        let site: Int
        let shortening: Double
    }

    private mutating func add(_ severity: Severity, _ site: PoolModel.Site) -> Int {
        let law = CededLoss(severity, deductible: site.deductible, limit: site.limit)
        if let place = known[law] { return place }
        laws.append(law)
        known[law] = laws.count - 1
        return laws.count - 1
    }
}
