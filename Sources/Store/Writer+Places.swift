import GRDB
public import Registry
import Vocabulary

extension Writer {
    /// Records a network; found again by its name.
    @discardableResult public func record(_ network: Network) throws -> Recorded<Network> {
        let (id, change) = try upsert(
            Facts(
                table: "network", kind: "network", key: [("name", network.name.databaseValue)], facts: []))
        return Recorded(id: ID(id), change: change)
    }

    /// Records a group; found again by its network and name.
    @discardableResult public func record(_ group: Group) throws -> Recorded<Group> {
        let (id, change) = try upsert(
            Facts(
                table: "hospital_group", kind: "group",
                key: [("network_id", group.network.databaseValue), ("name", group.name.databaseValue)],
                facts: [("name_key", sortKey(of: group.name).databaseValue)]))
        return Recorded(id: ID(id), change: change)
    }

    /// Records an establishment; found again by its FINESS number.
    @discardableResult public func record(_ hospital: Establishment) throws -> Recorded<Establishment> {
        let (id, change) = try upsert(
            Facts(
                table: "establishment", kind: "establishment",
                key: [("finess", hospital.finess.text.databaseValue)],
                facts: [
                    ("group_id", hospital.group.databaseValue), ("name", hospital.name.databaseValue),
                    ("kind", hospital.kind.rawValue.databaseValue), ("town", hospital.town.databaseValue),
                    ("beds", hospital.beds.databaseValue),
                    ("it_staff_tenths", hospital.itStaffTenths.databaseValue),
                    ("security_staff_tenths", hospital.securityStaffTenths.databaseValue),
                    ("yearly_budget_cents", (hospital.yearlyBudget?.cents).databaseValue),
                    ("agrees_to_be_named", hospital.agreesToBeNamed.databaseValue),
                ], derived: [("name_key", sortKey(of: hospital.name).databaseValue)], isStamped: true))
        // Who shares with whom follows the groups: what watches for indicators reads its members again.
        if change != .unchanged {
            try db.execute(
                sql: """
                    UPDATE sharing_version SET version = version + 1 WHERE EXISTS (SELECT 1 FROM sharing_circle)
                    """)
        }
        return Recorded(id: ID(id), change: change)
    }

    /// Records a site; found again by its FINESS number.
    @discardableResult public func record(_ site: Site) throws -> Recorded<Site> {
        let (id, change) = try upsert(
            Facts(
                table: "site", kind: "site", key: [("finess", site.finess.text.databaseValue)],
                facts: [
                    ("establishment_id", site.establishment.databaseValue),
                    ("name", site.name.databaseValue), ("town", site.town.databaseValue),
                ], establishment: site.establishment.rawValue))
        return Recorded(id: ID(id), change: change)
    }

    /// Records a care service; found again by its establishment and name.
    @discardableResult public func record(_ service: CareService) throws -> Recorded<CareService> {
        let (id, change) = try upsert(
            Facts(
                table: "care_service", kind: "care-service",
                key: [
                    ("establishment_id", service.establishment.databaseValue),
                    ("name", service.name.databaseValue),
                ],
                facts: [
                    ("site_id", (service.site?.rawValue).databaseValue),
                    ("kind", service.kind.rawValue.databaseValue),
                ], establishment: service.establishment.rawValue))
        return Recorded(id: ID(id), change: change)
    }
}
