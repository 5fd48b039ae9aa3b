public import Registry
public import Vocabulary

extension FictionalNetwork {
    /// What logs call a server of an establishment, with its domain and without: roles are `AD1`, `FIC1`, `APP1`, `SQL1`,
    /// `PACS1`, `EAI1`, `SAV1`, `RDS1`, `ADM1`. Empty for an establishment that is not of this network.
    public func serverNames(_ role: String, at establishment: ID<Establishment>) -> [String] {
        let index = Int(establishment.rawValue) - 1
        guard establishments.indices.contains(index) else { return [] }
        let house = House(
            establishments[index], index: index,
            domain: FictionalDay.domain(of: Int(establishments[index].group.rawValue)))
        let host = house.server(role)
        return [host.name, host.fullName]
    }
}
