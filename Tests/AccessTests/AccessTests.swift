import Access
import Registry
import Testing
import Vocabulary

@Suite("Access") struct AccessTests {
    let membership = Membership([ID(1): [ID(10), ID(11)], ID(2): [ID(20)]])

    func principal(_ grants: (Role, Scope)...) -> Principal {
        Principal(name: "test", grants: Set(grants.compactMap { Grant($0.0, on: $0.1) }))
    }

    @Test("Who holds no role reaches nothing", arguments: Permission.allCases)
    func nobody(permission: Permission) {
        #expect(reach(of: principal(), for: permission, given: membership) == .nothing)
    }

    @Test("A group's officer reaches its members and no other") func group() {
        let officer = principal((.groupSecurityOfficer, .group(ID(1))))
        #expect(reach(of: officer, for: .readAlerts, given: membership) == .establishments([ID(10), ID(11)]))
    }

    @Test("A role never lends its permissions to another role's scope") func noMixing() {
        let person = principal((.socAnalyst, .establishment(ID(10))), (.buyer, .group(ID(2))))
        #expect(reach(of: person, for: .readAlerts, given: membership) == .establishments([ID(10)]))
        #expect(
            reach(of: person, for: .readRegistry, given: membership) == .establishments([ID(10), ID(20)]))
        #expect(reach(of: person, for: .exportRegistry, given: membership) == .establishments([ID(20)]))
    }

    @Test("A supplier reaches no hospital's records, whatever is asked", arguments: Permission.allCases)
    func supplier(permission: Permission) {
        let reached = reach(of: principal((.supplier, .supplier(ID(5)))), for: permission, given: membership)
        #expect(reached == (permission == .answerAsSupplier ? .suppliers([ID(5)]) : .nothing))
    }

    @Test("A role on the wrong kind of scope cannot be granted") func wrongScope() {
        for role in Role.allCases {
            for scope in [Scope.network(ID(1)), .group(ID(1)), .establishment(ID(10)), .supplier(ID(5))] {
                #expect((Grant(role, on: scope) != nil) == role.scopeKinds.contains(scope.kind))
            }
        }
    }

    @Test("Nobody gives more than they hold") func escalation() throws {
        let officer = principal((.establishmentSecurityOfficer, .establishment(ID(20))))
        let whole = try #require(Grant(.groupSecurityOfficer, on: .group(ID(2))))
        let network = try #require(Grant(.networkAdministrator, on: .network(ID(1))))
        let own = try #require(Grant(.executive, on: .establishment(ID(20))))
        let other = try #require(Grant(.executive, on: .establishment(ID(10))))
        #expect(!mayManage(whole, as: officer, given: membership))
        #expect(!mayManage(network, as: officer, given: membership))
        #expect(mayManage(own, as: officer, given: membership))
        #expect(!mayManage(other, as: officer, given: membership))
    }

    @Test("A role with more permissions than the giver's is not given, however small its scope")
    func noMorePermissions() throws {
        let officer = principal((.establishmentSecurityOfficer, .establishment(ID(20))))
        let assessor = try #require(Grant(.assessor, on: .establishment(ID(20))))
        #expect(!mayManage(assessor, as: officer, given: membership))
        for role in [Role.establishmentSecurityOfficer, .socAnalyst, .buyer, .executive, .exerciseDirector] {
            let grant = try #require(Grant(role, on: .establishment(ID(20))))
            #expect(mayManage(grant, as: officer, given: membership), "\(role)")
        }
        let group = principal((.groupSecurityOfficer, .group(ID(2))))
        #expect(mayManage(assessor, as: group, given: membership))
        let whole = try #require(Grant(.assessor, on: .group(ID(2))))
        #expect(mayManage(whole, as: group, given: membership))
        let network = principal((.networkAdministrator, .network(ID(1))))
        #expect(
            mayManage(try #require(Grant(.supplier, on: .supplier(ID(5)))), as: network, given: membership))
    }
}
