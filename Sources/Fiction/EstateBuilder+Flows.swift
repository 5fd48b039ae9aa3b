import Registry
import Vocabulary

extension EstateBuilder {
    /// Everything needs the directory and the network; what runs on site also needs the virtual platform.
    mutating func addDependencies() {
        for system in estate.systems {
            for (function, percent) in EstateBuilder.needs(of: system.function)
            where generator.chance(percent) {
                guard let needed = mains[function], needed != system.id else { continue }
                estate.dependencies.append(SystemDependency(of: system.id, on: needed))
            }
        }
    }

    private static func needs(of function: Function) -> [(Function, Int)] {
        switch function {
        case .network: []
        case .directory, .virtualisation, .telephony, .buildingControl, .badgeAndDoors, .firewall:
            [(.network, 80)]
        case .workstation, .fileStorage, .server, .database, .backup, .remoteAccess, .mail:
            [(.directory, 95), (.network, 90), (.virtualisation, 50)]
        case .medicalDevice, .patientMonitoring:
            [(.network, 75), (.imagingArchive, 25), (.patientRecord, 25)]
        case .website, .patientPortal, .secureMail, .appointments, .remoteCare:
            [(.firewall, 60), (.identityProvider, 40)]
        default:
            [
                (.directory, 90), (.network, 75), (.virtualisation, 60), (.database, 45), (.identity, 25),
                (.interfaceEngine, 35),
            ]
        }
    }

    mutating func addFlows() {
        for system in estate.systems {
            for template in FlowTemplate.of(system.function) where generator.chance(template.percent) {
                addFlow(of: system, to: .outside(template.partner), template)
            }
            if let template = FlowTemplate.inside(system.function), generator.chance(template.percent),
                let engine = mains[template.towards], engine != system.id
            {
                addFlow(
                    of: system, to: .system(engine),
                    FlowTemplate(
                        .remoteCare, template.percent, .both, template.wire, .health, overInternet: false))
            }
        }
    }

    private mutating func addFlow(of system: System, to partner: FlowPartner, _ template: FlowTemplate) {
        let authentication: FlowAuthentication =
            switch partner {
            case .system: generator.chance(70) ? .none : generator.pick([.password, .certificate, .unknown])
            case .outside(.secureMail), .outside(.sharedRecord), .outside(.electronicPrescription):
                generator.chance(60) ? .mutualCertificate : .smartCard
            case .outside:
                FlowAuthentication.allCases[generator.pick(byWeight: [14, 34, 16, 14, 6, 4, 12])]
            }
        estate.flows.append(
            Flow(
                // Eight flows at most: no function has more templates.
                id: ID((system.id.rawValue - 1) * 8 + Int64(flowNumber(of: system.id)) + 1),
                system: system.id,
                partner: partner, direction: template.direction, wire: template.wire,
                authentication: authentication,
                dataClass: template.data, crossesInternet: template.overInternet))
    }

    private func flowNumber(of system: ID<System>) -> Int {
        estate.flows.reversed().prefix { $0.system == system }.count
    }
}

/// An exchange that systems of a function usually have.
struct FlowTemplate {
    let partner: OutsidePartner
    /// How likely a system has it.
    let percent: Int
    let direction: FlowDirection
    let wire: String
    let data: DataClass
    let overInternet: Bool

    init(
        _ partner: OutsidePartner, _ percent: Int, _ direction: FlowDirection, _ wire: String,
        _ data: DataClass,
        overInternet: Bool = true
    ) {
        (self.partner, self.percent, self.direction) = (partner, percent, direction)
        (self.wire, self.data, self.overInternet) = (wire, data, overInternet)
    }

    /// Towards the outside.
    static func of(_ function: Function) -> [FlowTemplate] {
        switch function {
        case .patientRecord:
            [
                FlowTemplate(.sharedRecord, 85, .both, "CDA R2 sur HTTPS (DMP)", .health),
                FlowTemplate(.secureMail, 80, .outgoing, "SMTP et IMAP (MSSanté)", .health),
                FlowTemplate(.electronicPrescription, 45, .outgoing, "HTTPS (ordonnance numérique)", .health),
                FlowTemplate(.remoteMaintenance, 60, .incoming, "VPN IPsec puis RDP", .health),
            ]
        case .laboratory:
            [
                FlowTemplate(.secureMail, 70, .outgoing, "SMTP et IMAP (MSSanté)", .health),
                FlowTemplate(.communityLaboratory, 65, .both, "HL7 v2.5 sur SFTP", .health),
                FlowTemplate(.remoteMaintenance, 70, .incoming, "VPN SSL", .technical),
            ]
        case .imagingArchive:
            [
                FlowTemplate(.sharedRecord, 30, .outgoing, "DRIMbox, HTTPS", .health),
                FlowTemplate(.remoteMaintenance, 70, .incoming, "VPN IPsec puis RDP", .health),
            ]
        case .medicalDevice, .patientMonitoring:
            [
                FlowTemplate(
                    .remoteMaintenance, 28, .incoming, "Boîtier de télémaintenance, HTTPS sortant", .technical
                )
            ]
        case .buildingControl: [FlowTemplate(.remoteMaintenance, 60, .incoming, "VNC", .technical)]
        case .prescription, .pharmacy:
            [FlowTemplate(.electronicPrescription, 70, .outgoing, "HTTPS (ordonnance numérique)", .health)]
        case .secureMail:
            [
                FlowTemplate(.secureMail, 95, .both, "SMTP et IMAP (MSSanté)", .health),
                FlowTemplate(.generalPractice, 70, .both, "Apicrypt, SMTP", .health),
            ]
        case .remoteCare:
            [
                FlowTemplate(.remoteCare, 95, .both, "WebRTC", .health),
                FlowTemplate(.generalPractice, 30, .incoming, "HTTPS", .health),
            ]
        case .appointments, .dictation: [FlowTemplate(.generalPractice, 60, .outgoing, "HTTPS", .personal)]
        case .transport, .emergencyCalls:
            [FlowTemplate(.ambulance, 85, .outgoing, "HTTPS, API REST", .personal)]
        case .dataWarehouse: [FlowTemplate(.dataWarehouse, 70, .outgoing, "SFTP", .health)]
        case .codingAndBilling:
            [
                FlowTemplate(.healthInsurance, 90, .both, "NOEMIE sur SFTP", .financial),
                FlowTemplate(.healthAgency, 85, .outgoing, "ePMSI, HTTPS", .health),
            ]
        case .bedManagement, .emergencyRecord:
            [
                FlowTemplate(
                    .healthAgency, 60, .outgoing, "HTTPS (répertoire opérationnel des ressources)", .personal)
            ]
        case .website: [FlowTemplate(.generalPractice, 20, .outgoing, "HTTPS", .open)]
        case .finance:
            [FlowTemplate(.remoteMaintenance, 25, .incoming, "Prise en main à distance", .financial)]
        default: []
        }
    }

    /// Towards another system of the house.
    static func inside(_ function: Function) -> (towards: Function, percent: Int, wire: String)? {
        switch function {
        case .medicalDevice, .imagingInformation: (.imagingArchive, 45, "DICOM")
        case .laboratory, .pharmacy, .admission, .imagingArchive, .patientRecord, .emergencyRecord,
            .bloodBank,
            .theatreManagement, .dictation, .identity, .intensiveCare, .maternity:
            (.interfaceEngine, 80, "HL7 v2 MLLP")
        default: nil
        }
    }
}
