import Access
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Accounts, sessions and tokens") struct PeopleTests {
    let now = TwoHospitals.now
    let password = "une phrase bien longue"

    private func store() async throws -> (Store, ID<Account>, Grant) {
        let store = try Store.inMemory(passwordCost: 4)
        let network = try await store.transaction(by: "t", at: now) {
            try $0.record(Network(id: ID(0), name: "N")).id
        }
        let grant = try #require(Grant(.networkAdministrator, on: .network(network)))
        let account = try await store.openAccount(
            NewAccount(name: "Jeanne", displayName: "Jeanne D.", grants: [grant]), password: password,
            by: "t",
            at: now)
        return (store, account, grant)
    }

    private func signIn(
        _ store: Store, _ name: String = "jeanne", _ password: String? = nil, at time: Instant? = nil
    ) async throws -> SignIn {
        try await store.signIn(
            name: name, password: password ?? self.password, address: "192.0.2.1", agent: "test",
            at: time ?? now)
    }

    @Test("The right password opens a session that stands for its bearer's roles, in any case of the name")
    func signsIn() async throws {
        let (store, account, grant) = try await store()
        guard case .signedIn(let token, let who) = try await signIn(store, "JEANNE") else {
            Issue.record("refused")
            return
        }
        #expect(who.account.id == account && who.principal == Principal(name: "Jeanne", grants: [grant]))
        #expect(try await store.signedIn(token: token, at: now)?.session == who.session)
        #expect(try await store.signedIn(token: token + "x", at: now) == nil)
        let kept = try await store.read {
            try String.fetchAll($0, sql: "SELECT hex(token_hash) || csrf FROM session")
        }
        #expect(!kept.joined().contains(token), "the file does not hold what the browser holds")
    }

    @Test("An open page is no use of a session, and one that is over is neither listed, counted nor kept")
    func sessionRests() async throws {
        let (store, account, _) = try await store()
        guard case .signedIn(let token, _) = try await signIn(store) else {
            Issue.record("refused")
            return
        }
        let later = { (minutes: Int) in now.advanced(by: .seconds(minutes * 60)) }
        for minute in stride(from: 1, to: 30, by: 7) {
            #expect(try await store.signedIn(token: token, at: later(minute), isUse: false) != nil)
        }
        func open(_ minutes: Int) async throws -> [Int?] {
            let time = later(minutes)
            let own = try await store.page(SessionList.own(of: account, at: time))
            let list = try await store.page(AccountList(reach: .everything, account: account, at: time))
            return [own.count, list.rows.first?.sessions]
        }
        #expect(try await open(29) == [1, 1])
        #expect(try await open(31) == [0, 0])
        func kept() async throws -> Int? {
            try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM session") }
        }
        try await store.forgetOldSessions(at: later(29))
        #expect(try await kept() == 1)
        try await store.forgetOldSessions(at: later(31))
        #expect(try await kept() == 0)
        #expect(try await store.signedIn(token: token, at: later(31), isUse: false) == nil)
    }

    @Test("Closing one's other sessions closes them all at once and leaves this one")
    func otherSessions() async throws {
        let (store, account, _) = try await store()
        for _ in 1...3 { _ = try await signIn(store) }
        guard case .signedIn(let token, let who) = try await signIn(store) else {
            Issue.record("refused")
            return
        }
        try await store.endSessions(of: account, except: who.session.id, by: "jeanne", at: now)
        let left = try await store.page(SessionList.own(of: account, at: now))
        #expect(left.map(\.id) == [who.session.id])
        #expect(try await store.signedIn(token: token, at: now) != nil)
    }

    @Test("A session ends without use, in the end, and when its account is shut")
    func sessionEnds() async throws {
        let (store, account, _) = try await store()
        func session() async throws -> String {
            guard case .signedIn(let token, _) = try await signIn(store) else { throw StoreError.diskFull }
            return token
        }
        let idle = try await session()
        #expect(try await store.signedIn(token: idle, at: now.advanced(by: .seconds(1_799))) != nil)
        #expect(try await store.signedIn(token: idle, at: now.advanced(by: .seconds(1_799 + 1_800))) == nil)
        #expect(try await store.signedIn(token: idle, at: now) == nil, "an ended session stays ended")
        let used = try await session()
        for minute in stride(from: 20, to: 12 * 60, by: 20) {
            #expect(try await store.signedIn(token: used, at: now.advanced(by: .seconds(minute * 60))) != nil)
        }
        #expect(try await store.signedIn(token: used, at: now.advanced(by: .seconds(12 * 3_600))) == nil)
        let shut = try await session()
        let other = try #require(Grant(.networkAdministrator, on: .network(ID(1))))
        _ = try await store.openAccount(
            NewAccount(name: "second", displayName: "S", grants: [other]), by: "t", at: now)
        try await store.setDisabled(true, account, by: "t", at: now)
        #expect(try await store.signedIn(token: shut, at: now) == nil)
        guard case .refused = try await signIn(store) else {
            Issue.record("a shut account signed in")
            return
        }
    }

    @Test(
        "Ten failures lock a name, whether somebody has it or not, and each more locks it longer",
        arguments: ["jeanne", "nobody"])
    func lockout(name: String) async throws {
        let (store, _, _) = try await store()
        for attempt in 1...9 {
            guard case .refused = try await signIn(store, name, "wrong") else {
                Issue.record("attempt \(attempt)")
                return
            }
        }
        guard case .locked(let until) = try await signIn(store, name, "wrong") else {
            Issue.record("the tenth does not lock")
            return
        }
        #expect(until == now.advanced(by: .seconds(900)))
        guard case .locked(until) = try await signIn(store, name) else {
            Issue.record("the right password opens a locked name")
            return
        }
        guard case .locked(let longer) = try await signIn(store, name, "wrong", at: until) else {
            Issue.record("the eleventh does not lock")
            return
        }
        #expect(longer == until.advanced(by: .seconds(1_800)))
        if name == "jeanne" {
            guard case .signedIn = try await signIn(store, at: longer) else {
                Issue.record("the lock does not end")
                return
            }
        }
    }

    @Test("A name with U+0000 in it is nobody's, and locks as one name") func cutNames() async throws {
        let (store, _, _) = try await store()
        for attempt in 1...9 {
            guard case .refused = try await signIn(store, "jeanne\0\(attempt)", "wrong") else {
                Issue.record("attempt \(attempt)")
                return
            }
        }
        guard case .locked = try await signIn(store, "jeanne\0", "wrong") else {
            Issue.record("the tenth does not lock")
            return
        }
    }

    @Test(
        "No account takes the name of the program, of a token, or one that looks like another",
        arguments: ["cordon", "Cordon", "token:x", "a b", "a\0b", "сordon", "", "a\u{301}"])
    func names(name: String) async throws {
        let (store, _, grant) = try await store()
        await #expect(throws: StoreError.self) {
            try await store.openAccount(
                NewAccount(name: name, displayName: "x", language: .french, grants: [grant]), by: "a", at: now
            )
        }
    }

    @Test("Failures are forgotten after a day, and locks never last longer") func lockGrows() {
        var lock = SignInLock()
        var time = now
        for _ in 0..<40 {
            lock = lock.afterFailure(at: time)
            time = lock.lockedUntil ?? time
        }
        #expect(lock.lockedUntil == lock.last?.advanced(by: .seconds(86_400)))
        #expect(lock.afterFailure(at: time.advanced(by: .seconds(86_400 * 2))).failures == 1)
    }

    @Test("A name that nobody has costs the same work as a wrong password") func timing() async throws {
        let (store, _, _) = try await store()
        func work(_ name: String, _ password: String) async throws -> Int {
            let before = await store.hasher.rounds
            _ = try await signIn(store, name, password)
            return await store.hasher.rounds - before
        }
        // The first unknown name makes the decoy, once for the life of the process.
        _ = try await work("nobody", "wrong")
        let wrong = try await work("jeanne", "wrong")
        #expect(wrong == 16 * 8)
        #expect(try await work("nobody else", "wrong") == wrong)
        #expect(try await work("jeanne", password) == wrong)
        #expect(try await work("jeanne", String(repeating: "x", count: 10_000)) == wrong)
    }

    @Test("A kept password tells its cost, never the password, and is verified") func hash() async throws {
        let hasher = PasswordHasher(logRounds: 5)
        let (one, two) = (try await hasher.hash(password), try await hasher.hash(password))
        #expect(one.hasPrefix("$scrypt$ln=5,r=8,p=1$") && one != two)
        #expect(try await hasher.verify(password, against: one))
        #expect(try await !hasher.verify(password + " ", against: one))
        // RFC 7914, section 12: scrypt("password", "NaCl", N = 1024, r = 8, p = 16), its first 32 bytes.
        let known = "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI"
        #expect(try await PasswordHasher().verify("password", against: known))
        await #expect(throws: StoreError.self) { try await hasher.verify(password, against: "plain") }
    }

    @Test(
        "Weak passwords are refused, with a reason",
        arguments: [
            ("court", .tooShort), ("jeanne.martin1", .containsName), ("Motdepasse2026", .tooCommon),
            ("M0tdep@sse1234", .tooCommon), ("Administrateur1", .tooCommon),
            ("aaaaaaaaaaaab", .tooRepetitive),
            ("azertyuiopqsdf", .tooCommon), ("012345678901", .tooCommon), ("Bienvenue2026!", .tooCommon),
        ] as [(String, PasswordRule)])
    func weak(password: String, rule: PasswordRule) {
        #expect(throws: rule) { try PasswordRule.check(password, for: "jeanne") }
    }

    @Test(
        "Long phrases are accepted",
        arguments: ["une phrase bien longue", "tr0is-Vaches-mauves", "ümläut éàè ß 漢字かな"])
    func strong(password: String) throws { try PasswordRule.check(password, for: "jeanne") }

    @Test("Changing the password ends the other sessions and keeps one's own") func change() async throws {
        let (store, account, _) = try await store()
        guard case .signedIn(let mine, let me) = try await signIn(store),
            case .signedIn(let other, _) = try await signIn(store)
        else {
            Issue.record("refused")
            return
        }
        let new = "une autre phrase longue"
        #expect(
            try await !store.changePassword(
                of: account, from: "wrong", to: new, keeping: me.session.id, at: now))
        await #expect(throws: PasswordRule.sameAsBefore) {
            try await store.changePassword(of: account, from: password, to: password, keeping: nil, at: now)
        }
        #expect(
            try await store.changePassword(
                of: account, from: password, to: new, keeping: me.session.id, at: now))
        #expect(try await store.signedIn(token: mine, at: now) != nil)
        #expect(try await store.signedIn(token: other, at: now) == nil)
        guard case .refused = try await signIn(store), case .signedIn = try await signIn(store, "jeanne", new)
        else {
            Issue.record("the old password still opens, or the new one does not")
            return
        }
    }

    @Test("A reset gives a password for one use, ends sessions and lifts the lock") func reset() async throws
    {
        let (store, account, _) = try await store()
        guard case .signedIn(let token, _) = try await signIn(store) else { return }
        for _ in 1...10 { _ = try await signIn(store, "jeanne", "wrong") }
        let once = try await store.resetPassword(of: account, by: "admin", at: now)
        #expect(try await store.signedIn(token: token, at: now) == nil)
        guard case .signedIn(_, let who) = try await signIn(store, "jeanne", once) else {
            Issue.record("the new password does not open")
            return
        }
        #expect(who.account.mustChangePassword)
    }

    @Test("The last administrator of the network stays") func lastAdministrator() async throws {
        let (store, account, grant) = try await store()
        await #expect(throws: StoreError.self) {
            try await store.take(grant, from: account, by: "t", at: now)
        }
        await #expect(throws: StoreError.self) {
            try await store.setDisabled(true, account, by: "t", at: now)
        }
        #expect(try await store.grants(of: account) == [grant])
        guard case .signedIn = try await signIn(store) else {
            Issue.record("the refusal was half applied")
            return
        }
    }

    @Test("A name is given once, in any case") func taken() async throws {
        let (store, _, _) = try await store()
        await #expect(throws: StoreError.alreadyExists(kind: "an account", name: "JEANNE")) {
            try await store.openAccount(
                NewAccount(name: "JEANNE", displayName: "J", grants: []), by: "t", at: now)
        }
    }

    @Test("A token is shown once, stands for what it was made for, and ends") func tokens() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let (id, secret) = try await store.makeToken(
            name: "edge", use: .ingests(for: hospitals.ours), expires: now.advanced(by: .seconds(60)),
            by: "j",
            at: now)
        #expect(secret.hasPrefix("cordon_") && secret.utf8.count == 7 + 43)
        let bearer = try #require(try await store.bearer(ofToken: secret, at: now))
        #expect(bearer.token == id && bearer.ingestsFor == hospitals.ours && bearer.principal.grants.isEmpty)
        #expect(bearer.principal.name == "token:edge")
        #expect(try await store.bearer(ofToken: secret, at: now.advanced(by: .seconds(60))) == nil)
        #expect(try await store.bearer(ofToken: String(secret.dropLast()), at: now) == nil)
        try await store.revokeToken(id, by: "j", at: now)
        #expect(try await store.bearer(ofToken: secret, at: now) == nil)
        let bytes = try await store.read { try Data.fetchAll($0, sql: "SELECT token_hash FROM api_token") }
        #expect(bytes.allSatisfy { $0.count == 32 })
    }

    @Test("Everything done to accounts is in the audit log, and no password is") func audited() async throws {
        let (store, account, _) = try await store()
        _ = try await signIn(store)
        _ = try await signIn(store, "jeanne", "mistaken secret")
        _ = try await signIn(store, "typed my password here", "x")
        _ = try await store.resetPassword(of: account, by: "admin", at: now)
        let entries = try await store.page(AuditList(reach: .everything)).entries
        let actions = Set(entries.map(\.action))
        #expect(
            actions.isSuperset(of: [
                "account.open", "account.give", "account.sign-in",
                "account.sign-in-refused", "account.password-reset",
            ]))
        let text = entries.map { "\($0)" }.joined()
        for secret in [password, "mistaken secret", "typed my password here"] {
            #expect(!text.contains(secret))
        }
    }

    @Test("A membership is known at once after the registry changed") func membership() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        #expect(try await store.membership().establishments(of: hospitals.groups[0]) == [hospitals.ours])
        let finess = try Finess(withoutKey: "99000002")
        try await store.transaction(by: "t", at: now) { [group = hospitals.groups[0]] writer in
            try writer.record(
                Establishment(
                    id: ID(0), group: group, finess: finess, name: "X", kind: .local, town: "T", beds: 1,
                    itStaffTenths: 1, securityStaffTenths: 0))
        }
        let members = try await store.membership().establishments(of: hospitals.groups[0])
        #expect(members == [hospitals.ours, hospitals.theirs])
    }
}
