import Registry

/// Which functions a hospital of a kind runs itself, and how much hangs on each.
enum FunctionProfile {
    /// What the head of a group runs for the other members, in the order of its first systems.
    static let shared: [Function] = [
        .directory, .network, .virtualisation, .patientRecord, .imagingArchive, .laboratory,
        .identityProvider,
        .interfaceEngine, .identity, .mail, .dataWarehouse, .pharmacy,
    ]

    /// How likely a member of that kind uses a shared system, in percent.
    static func useOfShared(_ function: Function, by kind: EstablishmentKind) -> Int {
        switch (function, kind) {
        case (.directory, _), (.network, _): 100
        case (.patientRecord, .local), (.patientRecord, .rehabilitation): 80
        case (.patientRecord, _): 35
        case (.imagingArchive, .nursingHome), (.imagingArchive, .homeCare), (.laboratory, .homeCare): 20
        case (.imagingArchive, _), (.laboratory, _): 90
        case (.identity, _), (.identityProvider, _): 85
        case (.dataWarehouse, .general), (.dataWarehouse, .psychiatric): 70
        case (.dataWarehouse, _), (.pharmacy, _): 30
        default: 60
        }
    }

    /// Every function of a house of that kind, what it needs first at the front.
    static func functions(of kind: EstablishmentKind) -> [Function] {
        let clinical: [Function] =
            switch kind {
            case .university: Function.allCases
            case .general: general
            case .psychiatric:
                [
                    .psychiatry, .patientRecord, .prescription, .pharmacy, .appointments, .secureMail,
                    .remoteCare, .dictation,
                ]
            case .rehabilitation:
                [.rehabilitation, .patientRecord, .prescription, .medicalDevice, .appointments, .secureMail]
            case .local:
                [
                    .patientRecord, .carePlan, .elderlyCare, .pharmacy, .medicalDevice, .secureMail,
                    .imagingInformation,
                ]
            case .nursingHome: [.elderlyCare, .prescription, .secureMail, .remoteCare, .medicalDevice]
            case .homeCare: [.carePlan, .patientRecord, .secureMail, .remoteCare, .transport, .medicalDevice]
            }
        var seen: Set<Function> = []
        return (base.prefix(12) + clinical + base.dropFirst(12)).filter { seen.insert($0).inserted }
    }

    private static let base: [Function] = [
        .directory, .workstation, .network, .firewall, .backup, .server, .fileStorage, .endpointProtection,
        .virtualisation, .mail, .telephony, .database, .admission, .humanResources, .finance,
        .codingAndBilling,
        .remoteAccess, .badgeAndDoors, .buildingControl, .catering, .maintenanceManagement, .documents,
        .rostering,
        .website,
    ]
    private static let general: [Function] = [
        .emergencyRecord, .patientRecord, .prescription, .carePlan, .theatreManagement, .anaesthesia,
        .intensiveCare,
        .maternity, .dialysis, .oncology, .imagingInformation, .imagingArchive, .laboratory, .bloodBank,
        .pharmacy,
        .sterilisation, .medicalDevice, .patientMonitoring, .appointments, .patientPortal, .identity,
        .bedManagement,
        .transport, .dictation, .interfaceEngine, .secureMail, .remoteCare, .elderlyCare, .logistics,
        .purchasing,
        .identityProvider, .privilegedAccess, .logging,
    ]

    /// What a large house has many of, and how many of each in proportion.
    static let growth: [(function: Function, weight: Int)] = [
        (.medicalDevice, 26), (.server, 20), (.workstation, 12), (.database, 12), (.patientMonitoring, 7),
        (.network, 8), (.fileStorage, 3), (.virtualisation, 3), (.telephony, 2), (.documents, 3),
        (.website, 2),
        (.badgeAndDoors, 2), (.buildingControl, 3), (.firewall, 2), (.laboratory, 2),
        (.imagingInformation, 1),
        (.appointments, 1), (.dictation, 1), (.remoteCare, 1), (.backup, 1), (.logistics, 1),
        (.intensiveCare, 1),
    ]

    /// What stops in a house of that kind when a system of that function stops.
    static func criticality(_ function: Function, in kind: EstablishmentKind) -> Criticality {
        let hasAcuteCare = kind == .university || kind == .general
        switch function {
        case .emergencyRecord, .anaesthesia, .intensiveCare, .patientMonitoring, .emergencyCalls, .bloodBank:
            return .vital
        case .patientRecord, .prescription, .laboratory, .directory, .network, .virtualisation,
            .imagingArchive,
            .interfaceEngine, .theatreManagement, .identityProvider:
            return hasAcuteCare ? .vital : .important
        case .medicalDevice, .pharmacy, .oncology, .radiotherapy, .dialysis, .maternity, .carePlan,
            .sterilisation,
            .identity, .admission, .telephony, .imagingInformation, .firewall, .fileStorage, .database,
            .psychiatry,
            .elderlyCare, .rehabilitation, .pathology:
            return .important
        case .dictation, .appointments, .bedManagement, .transport, .secureMail, .remoteCare,
            .codingAndBilling, .mail,
            .backup, .remoteAccess, .workstation, .server, .badgeAndDoors, .buildingControl,
            .endpointProtection,
            .privilegedAccess, .logging, .catering, .rostering, .logistics, .humanResources:
            return .useful
        case .patientPortal, .dataWarehouse, .finance, .purchasing, .maintenanceManagement, .documents,
            .website:
            return .comfort
        }
    }

    /// The care that relies on a function, where there is such care.
    static func care(relyingOn function: Function) -> [CareServiceKind] {
        switch function {
        case .emergencyRecord, .emergencyCalls: [.emergency, .emergencyCalls]
        case .theatreManagement, .anaesthesia, .sterilisation: [.theatre, .surgery, .sterilisation]
        case .intensiveCare, .patientMonitoring: [.intensiveCare, .emergency]
        case .maternity: [.maternity]
        case .dialysis: [.dialysis]
        case .radiotherapy, .oncology: [.radiotherapy, .medicine]
        case .rehabilitation: [.rehabilitation]
        case .psychiatry: [.psychiatry]
        case .elderlyCare: [.elderlyCare]
        case .imagingArchive, .imagingInformation, .medicalDevice: [.imaging, .emergency, .theatre]
        case .laboratory, .pathology, .bloodBank: [.laboratory, .emergency, .theatre]
        case .pharmacy: [.pharmacy, .medicine]
        case .admission, .identity, .codingAndBilling: [.admissions]
        case .appointments, .dictation, .patientPortal, .secureMail: [.consultations]
        case .remoteCare: [.consultations, .homeCare]
        case .catering: [.kitchen]
        case .patientRecord, .prescription, .carePlan, .bedManagement, .transport, .directory, .network,
            .virtualisation, .interfaceEngine, .identityProvider, .telephony:
            [
                .emergency, .theatre, .intensiveCare, .medicine, .surgery, .psychiatry, .rehabilitation,
                .elderlyCare,
                .homeCare,
            ]
        case .dataWarehouse, .finance, .humanResources, .rostering, .purchasing, .logistics,
            .maintenanceManagement,
            .documents, .mail, .fileStorage, .backup, .remoteAccess, .workstation, .server, .database,
            .badgeAndDoors,
            .buildingControl, .endpointProtection, .firewall, .privilegedAccess, .logging, .website:
            []
        }
    }

    /// The care that a house of that kind gives.
    static func care(of kind: EstablishmentKind) -> [CareServiceKind] {
        switch kind {
        case .university: CareServiceKind.allCases
        case .general:
            [
                .emergency, .intensiveCare, .theatre, .maternity, .imaging, .laboratory, .pharmacy, .dialysis,
                .medicine,
                .surgery, .elderlyCare, .consultations, .sterilisation, .admissions, .kitchen,
            ]
        case .psychiatric: [.psychiatry, .pharmacy, .consultations, .admissions, .kitchen]
        case .rehabilitation: [.rehabilitation, .pharmacy, .imaging, .consultations, .admissions, .kitchen]
        case .local:
            [.medicine, .elderlyCare, .rehabilitation, .imaging, .consultations, .pharmacy, .admissions]
        case .nursingHome: [.elderlyCare, .kitchen]
        case .homeCare: [.homeCare, .pharmacy]
        }
    }
}
