import Registry

/// What hospitals call the systems of a function.
struct FunctionWords: Sendable {
    /// The start of inventory codes, such as `DPI`.
    let code: String
    /// What an invented supplier adds to its brand: `Brumélis Dossier`.
    let productNoun: String
    /// What people say when there is one: `Dossier patient`.
    let systemName: String

    /// The words of a function.
    static func of(_ function: Function) -> FunctionWords {
        all[function] ?? FunctionWords(code: "SYS", productNoun: "Suite", systemName: function.rawValue)
    }

    /// The words of every function.
    static let all: [Function: FunctionWords] = {
        var words: [Function: FunctionWords] = [:]
        for line in table.split(separator: "\n") {
            let cells = tableCells(line)
            guard cells.count == 4, let function = Function(rawValue: cells[0]) else { continue }
            words[function] = FunctionWords(code: cells[1], productNoun: cells[2], systemName: cells[3])
        }
        return words
    }()

    private static let table = """
        patientRecord | DPI | Dossier | Dossier patient informatisé
        emergencyRecord | URG | Urgences | Dossier des urgences
        prescription | PRE | Prescription | Prescription connectée
        carePlan | PDS | Soins | Plan de soins infirmiers
        theatreManagement | BLO | Bloc | Programmation opératoire
        anaesthesia | ANE | Anesthésie | Feuille d’anesthésie
        intensiveCare | REA | Réa | Dossier de réanimation
        maternity | OBS | Périnatal | Dossier obstétrical
        dialysis | DIA | Dialyse | Suivi des séances de dialyse
        radiotherapy | RTH | Radiothérapie | Planification et registre de radiothérapie
        oncology | CHI | Onco | Circuit des chimiothérapies
        rehabilitation | SMR | Réadaptation | Dossier de réadaptation
        psychiatry | PSY | Psychiatrie | Dossier et programme de soins en psychiatrie
        elderlyCare | GER | Résident | Dossier du résident
        imagingArchive | PAC | PACS | Archivage et diffusion des images
        imagingInformation | RIS | RIS | Gestion des examens d’imagerie
        laboratory | SIL | Labo | Gestion du laboratoire
        pathology | ACP | Patho | Anatomie et cytologie pathologiques
        bloodBank | TRA | Transfusion | Sécurité transfusionnelle
        pharmacy | PUI | Pharma | Gestion de la pharmacie à usage intérieur
        sterilisation | STE | Stéri | Traçabilité de la stérilisation
        medicalDevice | DM | Modalité | Dispositif médical connecté
        patientMonitoring | MON | Moniteur | Centrale de surveillance
        admission | GAP | Admissions | Gestion administrative des patients
        appointments | RDV | Agenda | Prise de rendez-vous
        patientPortal | POR | Portail | Portail patient
        identity | IDV | Identité | Serveur d’identités et identitovigilance
        bedManagement | LIT | Lits | Gestion des lits
        transport | BRA | Brancard | Brancardage et transports
        emergencyCalls | SAM | Régulation | Régulation médicale du centre 15
        dictation | DIC | Dictée | Dictée et comptes rendus
        interfaceEngine | EAI | Échanges | Plateforme d’échanges HL7 entre le dossier patient, le laboratoire et l’imagerie
        secureMail | MSS | Courrier | Messagerie sécurisée de santé
        remoteCare | TEL | Télésoin | Téléconsultation et télé-expertise
        dataWarehouse | EDS | Entrepôt | Entrepôt de données de santé
        codingAndBilling | PMS | Valorisation | Codage de l’activité et facturation
        finance | GEF | Finances | Gestion économique et financière
        humanResources | GRH | Carrières | Ressources humaines et paie
        rostering | GTT | Planning | Gestion du temps de travail
        purchasing | ACH | Achats | Achats et marchés
        logistics | LOG | Logistique | Logistique et magasins
        catering | RST | Repas | Commande des repas
        maintenanceManagement | GMA | Maintenance | Gestion de la maintenance assistée par ordinateur
        documents | GED | Documents | Gestion documentaire de la qualité
        directory | AD | Annuaire | Annuaire d’entreprise
        mail | MEL | Messagerie | Messagerie
        fileStorage | FIC | Fichiers | Partage de fichiers
        virtualisation | VIR | Virtuel | Plateforme de virtualisation
        backup | SAV | Sauvegarde | Sauvegarde
        network | RES | Réseau | Cœur de réseau
        telephony | TLP | Téléphonie | Téléphonie et appel malade
        remoteAccess | VPN | Accès | Accès distant
        workstation | PC | Poste | Postes de travail
        server | SRV | Serveur | Serveur d’applications
        database | BDD | Base | Serveur de bases de données
        badgeAndDoors | BAD | Badge | Badges et ouverture des portes
        buildingControl | GTB | Bâtiment | Gestion technique du bâtiment
        endpointProtection | EDR | Vigie | Protection des postes et serveurs
        firewall | PFW | Pare-feu | Pare-feu
        identityProvider | IDP | Connexion | Authentification et carte CPS
        privilegedAccess | BAS | Bastion | Bastion d’administration
        logging | JOU | Journaux | Collecte des journaux
        website | WEB | Site | Site internet
        """
}
