import Access
import Clausier
import Fiction
import Foundation
import Registry
import Store
import Vocabulary
import Watch

/// The work of the night's analysts on the attack, as they would have left it in the morning: a case with its log, tasks
/// done and left, clocks running.
struct DemoCase: Sendable {
    let store: Store
    let network: FictionalNetwork
    let story: AttackStory
    /// The store's number of each establishment of the fiction.
    let places: [ID<Establishment>: ID<Establishment>]
    let now: Instant

    private static let analyst = "analyste"
    private static let officer = "rssi-groupement"

    /// Opens the case and fills it; nothing where the logs are too small to hold the attack's alerts.
    func open() async throws {
        guard let origin = places[story.origin], let target = places[story.target],
            let bridge = places[story.bridge],
            let impact = story.steps.first(where: { $0.technique == "T1486" })?.instant,
            let start = story.steps.first?.instant
        else { return }
        let opened = min(impact.advanced(by: .seconds(360)), now)
        let alerts = try await alerts(
            at: [origin, target, bridge], from: start, to: impact.advanced(by: .seconds(3_600)))
        guard !alerts.isEmpty else { return }
        let playbooks = try Playbooks.shipped()
        let (first, ids) = ([origin, target, bridge], Set(alerts.map(\.id)))
        let id = try await store.transaction(by: DemoCase.analyst, at: opened) { writer in
            try writer.open(
                NewCase(
                    title: "Rançongiciel et vol de données, entrée par un compte de prestataire",
                    kind: .ransomware,
                    severity: .critical, establishments: Set(first), alerts: ids, knownAt: opened,
                    owner: DemoCase.analyst),
                playbooks: playbooks, reach: .everything)
        }
        let night = Night(
            demo: self, caseFile: id, opened: opened, origin: origin, target: target, bridge: bridge)
        try await night.tell()
    }

    /// Those that the attack raised: by its machines, or by its accounts.
    private func alerts(at establishments: [ID<Establishment>], from start: Instant, to end: Instant)
        async throws -> [Alert]
    {
        let hosts = Set(story.steps.map { $0.host.lowercased() })
        let accounts = Set(story.accounts.map { $0.lowercased() })
        var found: [Alert] = []
        for establishment in establishments {
            var filter = AlertFilter()
            filter.establishment = establishment
            filter.since = start.advanced(by: .seconds(-120))
            filter.until = end
            filter.levels = [.medium, .high, .critical]
            let page = try await store.page(AlertList(reach: .everything, filter: filter, size: 200))
            found += page.rows.filter { alert in
                let host = alert.host.lowercased().prefix { $0 != "." }
                let account = alert.account.lowercased().split(separator: "\\").last.map(String.init) ?? ""
                return hosts.contains(String(host)) || accounts.contains(account)
            }
        }
        return found
    }

    /// What runs on the servers that logs name: so that alerts weigh by the care that hangs on them.
    func placeServers() async throws {
        let roles: [(String, Function)] = [
            ("AD1", .directory), ("FIC1", .fileStorage), ("APP1", .patientRecord), ("PACS1", .imagingArchive),
            ("EAI1", .interfaceEngine), ("SAV1", .backup), ("SQL1", .database), ("RDS1", .remoteAccess),
        ]
        for establishment in network.establishments {
            guard let place = places[establishment.id] else { continue }
            var runs: [(system: ID<System>, hosts: [String])] = []
            for (role, function) in roles {
                var filter = SystemFilter()
                filter.establishment = place
                filter.functions = [function]
                let list = SystemList(
                    reach: .everything, day: now.day, filter: filter, sort: .criticality, isDescending: true)
                guard let system = try await store.page(list).rows.first?.system.id else { continue }
                runs.append((system, network.serverNames(role, at: establishment.id)))
            }
            let placed = runs
            try await store.transaction(by: "cordon demo", at: now) { writer in
                for run in placed {
                    for host in run.hosts {
                        try writer.place(run.system, onHost: host, at: place, reach: .everything)
                    }
                }
            }
        }
    }

    /// The everyday work of the SOC: most of what was raised hours ago has been looked at.
    func handleTheRest() async throws {
        var filter = AlertFilter()
        filter.states = [.new]
        filter.until = now.advanced(by: .seconds(-10_800))
        var after: AlertCursor?
        repeat {
            let page = try await store.page(
                AlertList(reach: .everything, filter: filter, sort: .newest, after: after, size: 200))
            after = page.next
            for alert in page.rows { try await handle(alert) }
        } while after != nil
    }

    /// Numbers decide, so that the same demonstration is the same each time.
    private func handle(_ alert: Alert) async throws {
        let number = Int(alert.id.rawValue)
        guard number % 5 != 0 else { return }
        let raised = alert.service.raised
        let taken = raised.advanced(by: .seconds(Int64(180 + number * 37 % 900)))
        guard taken < now else { return }
        try await store.handle(
            alert.id, .acknowledge, note: "", reach: .everything, by: DemoCase.analyst, at: taken)
        guard number % 5 != 1 else { return }
        let reason: ClosingReason = number % 7 == 0 ? .falsePositive : .expected
        let note =
            reason == .expected
            ? "Vérifié avec l’équipe informatique\u{A0}: intervention prévue."
            : "La règle reconnaît un outil d’inventaire."
        let judged = taken.advanced(by: .seconds(Int64(600 + number * 53 % 2_400)))
        guard judged < now else { return }
        try await store.handle(
            alert.id, .close(reason), note: note, reach: .everything, by: DemoCase.analyst, at: judged)
    }

    /// Who is on call, what was promised, and what is not shown any more.
    func settle() async throws {
        guard let target = places[story.target] else { return }
        let (start, end) = (now.advanced(by: .seconds(-86_400)), now.advanced(by: .seconds(5 * 86_400)))
        try await store.transaction(by: "administration", at: now) { writer in
            let team = [
                OnCallContact(
                    name: "Analyste d’astreinte du SOC", mail: "astreinte-soc@trois-marches.example",
                    telephone: "01 99 00 12 34"),
                OnCallContact(
                    name: "Responsable du SOC", mail: "responsable-soc@trois-marches.example",
                    telephone: "01 99 00 12 35"),
            ]
            for (offset, contact) in team.enumerated() {
                let id = try writer.add(contact, to: nil, reach: .everything)
                try writer.add(
                    OnCallShift(contact: id, rank: offset + 1, starts: start, ends: end), reach: .everything)
            }
            let local = try writer.add(
                OnCallContact(
                    name: "Astreinte informatique", mail: "astreinte@hopital.example",
                    telephone: "01 99 00 56 78"),
                to: target, reach: .everything)
            try writer.add(
                OnCallShift(
                    contact: local, rank: 1, starts: start, ends: now.advanced(by: .seconds(2 * 86_400))),
                reach: .everything)
            var levels = ServiceLevels.standard
            levels[.high, .acknowledge] = 15
            levels[.high, .contain] = 240
            try writer.promise(levels, to: target, reach: .everything)
        }
    }
}

/// The hours after the case was opened, line by line.
private struct Night {
    let demo: DemoCase
    let caseFile: ID<CaseFile>
    let opened: Instant
    let origin: ID<Establishment>
    let target: ID<Establishment>
    let bridge: ID<Establishment>

    private func minute(_ count: Int) -> Instant {
        min(opened.advanced(by: .seconds(60 * Int64(count))), demo.now)
    }

    /// One thing that somebody does, so many minutes after the case was opened.
    private func at(
        _ count: Int, _ actor: String, _ body: @escaping @Sendable (Writer, ID<CaseFile>) throws -> Void
    ) async throws {
        let id = caseFile
        try await demo.store.transaction(by: actor, at: minute(count)) { try body($0, id) }
    }

    func tell() async throws {
        try await understand()
        try await contain()
        try await keepCare()
        try await inform()
        try await handOver()
    }

    private func understand() async throws {
        let (origin, target, bridge) = (origin, target, bridge)
        try await at(2, "analyste") { writer, id in
            try writer.write(
                .note,
                "Chiffrement en cours sur l’archive d’images et le serveur de fichiers. Extension «\u{A0}.verrou\u{A0}», note LIRE_POUR_RESTAURER.",
                in: id, at: target, reach: .everything)
        }
        try await at(6, "analyste") { writer, id in
            try writer.write(
                .note,
                "Le premier geste remonte à la connexion VPN du compte ext.dpi2 depuis 203.0.113.77, trois heures plus tôt.",
                in: id, at: origin, reach: .everything)
            try writer.write(
                .note,
                "Base de l’annuaire copiée, puis compte support.ght créé et ajouté aux administrateurs du domaine.",
                in: id, at: bridge, reach: .everything)
        }
        let seen: [(String, ObservableKind, CaseObservable.Verdict, String)] = [
            (
                demo.story.addresses.first ?? "203.0.113.77", .address, .malicious,
                "Origine de la connexion VPN"
            ),
            (
                demo.story.addresses.last ?? "203.0.113.112", .address, .malicious,
                "Destination des données volées"
            ),
            (demo.story.exfiltrationDomain, .domain, .malicious, "Stockage en ligne de l’attaquant"),
            ("maj_dpi.exe", .fileName, .malicious, "Programme de chiffrement, déposé dans NETLOGON"),
        ]
        try await at(14, "analyste") { writer, id in
            for (text, kind, verdict, note) in seen {
                guard let observable = Observable(kind, text) else { continue }
                try writer.add(
                    CaseObservable(
                        caseFile: id, establishment: target, observable: observable, verdict: verdict,
                        note: note,
                        added: writer.now, addedBy: writer.actor), reach: .everything)
            }
        }
        let accounts = demo.story.accounts
        try await at(16, "analyste") { writer, id in
            for account in accounts {
                guard let observable = Observable(.account, account) else { continue }
                try writer.add(
                    CaseObservable(
                        caseFile: id, establishment: bridge, observable: observable,
                        verdict: account.hasPrefix("support") ? .malicious : .victim,
                        note: "Utilisé par l’attaquant",
                        added: writer.now, addedBy: writer.actor), reach: .everything)
            }
        }
        try await at(18, "analyste") { writer, id in
            try writer.bring(
                id, to: .qualified, note: "trois établissements, un même compte", reach: .everything)
            try writer.observe(
                ObservatoryReport(
                    origin: .malicious, cause: .ransomware, dataImpact: .read, careImpact: .degraded,
                    asksForHelp: true),
                in: id, reach: .everything)
        }
    }

    private func contain() async throws {
        let (origin, target, bridge) = (origin, target, bridge)
        try await at(21, "rssi-groupement") { writer, id in
            try writer.write(
                .decision,
                "Couper les liaisons du groupement et tous les accès distants des prestataires. Accord du directeur de garde par téléphone.",
                in: id, at: bridge, reach: .everything)
        }
        try await finish(
            [
                ("isolate", target, "Archive d’images et serveur de fichiers isolés au commutateur"),
                ("isolate", origin, "Serveur d’applications isolé"),
                ("cut-links", bridge, "Liaisons coupées sur les deux pare-feux de tête"),
                ("backups", target, "Dépôt Linux déjà effacé\u{A0}; copie hors ligne d’avant-hier intacte"),
                ("accounts", bridge, "support.ght, svc-veeam et ext.dpi2 suspendus, sessions fermées"),
            ], minute: 34)
        try await at(52, "analyste") { writer, id in
            let digest: [UInt8] = (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 19) }
            try writer.add(
                CaseEvidence(
                    establishment: target, name: "Mémoire de l’archive d’images avant arrêt",
                    size: 34_359_738_368, digest: digest,
                    place: "Coffre du groupement, disque scellé n°\u{A0}7", collected: writer.now,
                    collectedBy: "Équipe systèmes",
                    added: writer.now, addedBy: writer.actor), to: id, reach: .everything)
        }
        try await at(96, "analyste") { writer, id in
            try writer.bring(
                id, to: .contained, note: "plus aucun fichier chiffré depuis quarante minutes",
                reach: .everything)
        }
        try await start(
            [
                ("entry", origin, "analyste"), ("persistence", bridge, "analyste"),
                ("restore", target, "rssi-groupement"),
            ], minute: 110)
    }

    private func keepCare() async throws {
        let target = target
        let services =
            try await demo.store.page(
                CaseDetail(reach: .everything, caseFile: caseFile))?.services.filter {
                $0.establishment == target
            } ?? []
        let hit = services.filter { [.imaging, .emergency, .consultations].contains($0.kind) }.prefix(3)
        try await at(28, "rssi-groupement") { writer, id in
            for service in hit {
                try writer.tell(
                    care: .down(
                        service.id, since: writer.now, until: nil,
                        fallback: service.kind == .imaging
                            ? "Lecture sur les consoles, comptes rendus dictés sur papier"
                            : "Dossiers papier, images lues sur place"),
                    in: id, reach: .everything)
            }
        }
        try await finish(
            [("degraded", target, "Imagerie et urgences passées au papier, SAMU prévenu")], minute: 58)
    }

    private func inform() async throws {
        let (origin, target, bridge) = (origin, target, bridge)
        let known = opened
        // Whose stolen account opened the way: one that answered the catalogue, so that its promise can be read.
        let contractor = try await demo.store.suppliers(serving: origin, reach: .everything).first {
            supplier in
            DemoAnswers.cast.contains {
                $0.supplier == supplier.name && $0.traits.contains(.remoteMaintenance)
            }
        }?.id
        try await finish(
            [("management", target, "Cellule de crise ouverte, point toutes les deux heures")], minute: 40)
        try await at(64, "rssi-groupement") { writer, id in
            for (place, risk) in [(target, PersonalDataRisk.high), (origin, .likely), (bridge, .likely)] {
                var facts = CaseFacts(knownAt: known)
                facts.isSerious = true
                facts.personalData = risk
                facts.isNIS2Entity = true
                facts.isSignificant = true
                facts.involvesDevice = false
                facts.involvesSupplier = place == origin
                facts.supplier = place == origin ? contractor : nil
                if place == bridge { facts.claimsCover = false }
                try writer.set(facts, in: id, at: place, reach: .everything)
            }
            for (place, state, summary) in [
                (
                    target, LocalState.contained,
                    "Archive d’images et partages chiffrés\u{A0}; partages copiés vers l’extérieur. Imagerie en mode dégradé."
                ),
                (
                    origin, .contained,
                    "Point d’entrée\u{A0}: compte de prestataire volé, VPN. Serveur d’applications chiffré."
                ),
                (
                    bridge, .contained,
                    "Annuaire commun compromis\u{A0}; aucun chiffrement. Mots de passe à changer."
                ),
            ] {
                try writer.describe(
                    id, at: place, title: "Rançongiciel", state: state, summary: summary,
                    contact:
                        "Cellule de crise, 01 99 00 00 0\(place == target ? 1 : place == origin ? 2 : 3)",
                    reach: .everything)
            }
        }
        try await at(71, "rssi-groupement") { writer, id in
            for (number, place) in [target, origin, bridge].enumerated() {
                try writer.prove(
                    DutyProof(
                        establishment: place, kind: .seriousIncident,
                        title: "Signaler l’incident de sécurité", done: writer.now,
                        channel: "Portail national de signalement", receipt: "SIG-DEMO-00\(number + 1)",
                        text:
                            "Premier signalement\u{A0}: rançongiciel, imagerie en mode dégradé, appui demandé.",
                        recordedBy: writer.actor, recorded: writer.now), in: id, reach: .everything)
            }
            try writer.prove(
                DutyProof(
                    establishment: origin, kind: .supplierNotice, title: "Alerter le fournisseur",
                    done: writer.now,
                    channel: "Courriel et téléphone",
                    receipt: "Astreinte du prestataire, rappel prévu à 9\u{A0}h",
                    text: "", recordedBy: writer.actor, recorded: writer.now), in: id, reach: .everything)
        }
        try await finish(
            [("duties", target, ""), ("duties", origin, ""), ("duties", bridge, "")], minute: 74)
    }

    private func handOver() async throws {
        let (target, bridge) = (target, bridge)
        try await at(150, "analyste") { writer, id in
            try writer.write(
                .handover,
                "Plus de chiffrement depuis deux heures. Reste à fermer le point d’entrée (VPN du prestataire) et à préparer la notification à la CNIL. Le prestataire rappelle à 9\u{A0}h. Surveiller toute connexion depuis 203.0.113.77.",
                in: id, at: target, reach: .everything)
            try writer.write(
                .decision, "Double changement du compte krbtgt prévu cette nuit et la nuit prochaine.",
                in: id, at: bridge,
                reach: .everything)
        }
    }

    // MARK: Tasks

    private func task(_ step: String, _ place: ID<Establishment>) async throws -> ID<CaseTask>? {
        try await demo.store.page(CaseDetail(reach: .everything, caseFile: caseFile))?.tasks
            .first {
                $0.step == "ransomware/\(step)" && ($0.establishment == place || $0.establishment == nil)
            }?.id
    }

    private func finish(_ steps: [(String, ID<Establishment>, String)], minute: Int) async throws {
        for (step, place, note) in steps {
            guard let task = try await task(step, place) else { continue }
            try await at(minute, "analyste") { writer, _ in
                try writer.set(task, to: .done, owner: "analyste", note: note, reach: .everything)
            }
        }
    }

    private func start(_ steps: [(String, ID<Establishment>, String)], minute: Int) async throws {
        for (step, place, owner) in steps {
            guard let task = try await task(step, place) else { continue }
            try await at(minute, "analyste") { writer, _ in
                try writer.set(task, to: .doing, owner: owner, note: "", reach: .everything)
            }
        }
    }
}
