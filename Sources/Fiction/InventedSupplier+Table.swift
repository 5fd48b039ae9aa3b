extension InventedSupplier {
    /// Name, country, roles, standing, brand, what it sells. Every name is made up; none is meant to be like that of a
    /// company that exists.
    static let table = """
        Brumélis Santé | FR | publisher maintainer | trading | Brumélis | patientRecord, emergencyRecord, prescription, carePlan, bedManagement
        Ombrelune Systèmes | FR | publisher maintainer | trading | Ombrelune | patientRecord, prescription, pharmacy, admission, codingAndBilling
        Hauteroche-Médic | FR | publisher | acquired | Médicentre | patientRecord, admission, appointments, carePlan
        Vérandol Informatique | FR | publisher integrator | trading | Vérandol | admission, codingAndBilling, finance, humanResources, purchasing
        Castagrid | FR | publisher | trading | Castagrid | finance, purchasing, logistics, humanResources
        Nivoltia | FR | publisher | trading | Nivoltia | rostering, humanResources
        Tricelle Labo | FR | publisher maintainer | trading | Tricelle | laboratory, pathology, bloodBank
        Orvalys Biologie | BE | publisher | trading | Orvalys | laboratory, laboratory=Middleware, bloodBank
        Pixaline Imagerie | FR | publisher maintainer | trading | Pixaline | imagingArchive, imagingInformation, dictation
        Radiance Trame | FR | publisher | insolvent | Radtrame | imagingInformation, imagingArchive, radiotherapy
        Voxadoc | FR | publisher | trading | Voxadoc | dictation, documents, secureMail
        Sédalune | FR | publisher | trading | Sédalune | anaesthesia, intensiveCare, theatreManagement
        Theatrix Soins | CH | publisher | trading | Theatrix | theatreManagement, sterilisation, anaesthesia
        Nataloé | FR | publisher | trading | Nataloé | maternity, appointments
        Nephrotis | DE | publisher manufacturer | trading | Nephrotis | dialysis, medicalDevice=Générateur de dialyse
        Oncoligne | FR | publisher | trading | Oncoligne | oncology, radiotherapy, pathology
        Radiovolt Medical | US | manufacturer maintainer | trading | Radiovolt | radiotherapy, medicalDevice=Accélérateur, medicalDevice=Scanner, medicalDevice=IRM
        Psynergie Logiciels | FR | publisher | trading | Psynergie | psychiatry, carePlan
        Séniance | FR | publisher | trading | Séniance | elderlyCare, prescription, catering
        Mouvélia | FR | publisher | trading | Mouvélia | rehabilitation, appointments, transport
        Pharmétis | FR | publisher manufacturer | trading | Pharmétis | pharmacy, medicalDevice=Automate de dispensation, sterilisation
        Identalis | FR | publisher | trading | Identalis | identity, identityProvider, patientPortal
        Sanéo Connect | FR | publisher host | trading | Sanéo | secureMail, patientPortal, remoteCare, appointments
        Télécura | FR | publisher host | trading | Télécura | remoteCare, remoteCare=Télésurveillance, appointments
        Passerelles Hermine | FR | publisher integrator | trading | Hermine | interfaceEngine, identity, dataWarehouse
        Donnéva | FR | publisher | trading | Donnéva | dataWarehouse, codingAndBilling
        Régul'15 | FR | publisher maintainer | trading | Régul'15 | emergencyCalls, telephony
        Brancalis | FR | publisher | acquired | Brancalis | transport, bedManagement
        Marmitéo | FR | publisher | trading | Marmitéo | catering, logistics
        Géemao | FR | publisher | trading | Géemao | maintenanceManagement, logistics, purchasing
        Qualidoc Ouest | FR | publisher | trading | Qualidoc | documents, documents=Événements indésirables
        Tensiomar | FR | manufacturer maintainer | trading | Tensiomar | patientMonitoring, patientMonitoring=Centrale, medicalDevice=Électrocardiographe
        Vitalarc Devices | US | manufacturer | trading | Vitalarc | patientMonitoring, medicalDevice=Respirateur, medicalDevice=Défibrillateur
        Perfusia | DE | manufacturer maintainer | trading | Perfusia | medicalDevice=Pompe à perfusion, medicalDevice=Pousse-seringue, medicalDevice=Serveur de pompes
        Échotonic | FR | manufacturer | trading | Échotonic | medicalDevice=Échographe, medicalDevice=Échographe portable
        Tomoscan Europe | NL | manufacturer maintainer | trading | Tomoscan | medicalDevice=Scanner, medicalDevice=IRM, medicalDevice=Table de radiologie
        Lumirex | JP | manufacturer | trading | Lumirex | medicalDevice=Capteur plan, medicalDevice=Mammographe, imagingArchive=Console
        Automatix Bio | IT | manufacturer maintainer | trading | Automatix | medicalDevice=Automate de biochimie, medicalDevice=Automate d’hématologie
        Hémocal | ES | manufacturer | insolvent | Hémocal | medicalDevice=Analyseur de gaz du sang, medicalDevice=Lecteur de glycémie
        Endovisio | JP | manufacturer | trading | Endovisio | medicalDevice=Colonne d’endoscopie, medicalDevice=Laveur d’endoscopes
        Stérilux | FR | manufacturer | trading | Stérilux | medicalDevice=Autoclave, sterilisation
        Couveuse & Cie | FR | manufacturer | acquired | Néocoque | medicalDevice=Incubateur, patientMonitoring=Cardiotocographe
        Orthovue | SE | manufacturer | trading | Orthovue | medicalDevice=Amplificateur de brillance, medicalDevice=Robot opératoire
        Sentivale Sécurité | FR | publisher | trading | Sentivale | endpointProtection, endpointProtection=Serveur, logging
        Gardémia | FR | publisher | trading | Gardémia | endpointProtection, privilegedAccess, identityProvider
        Bastiance | FR | publisher | trading | Bastiance | privilegedAccess, remoteAccess
        Cartavie | FR | publisher | trading | Cartavie | identityProvider, badgeAndDoors
        Portelac | FR | manufacturer maintainer | trading | Portelac | badgeAndDoors, badgeAndDoors=Vidéosurveillance
        Thermidor Bâtiment | FR | manufacturer maintainer | trading | Thermidor | buildingControl, buildingControl=Froid médical, buildingControl=Fluides médicaux
        Phonalis | FR | manufacturer integrator | trading | Phonalis | telephony, telephony=Appel malade, telephony=Standard
        Bip-Ondes | FR | manufacturer | trading | Bip-Ondes | telephony=Alerte des équipes, telephony=Travailleur isolé
        Archivalune | FR | publisher host | trading | Archivalune | documents=Archives, imagingArchive=Archive neutre
        Impressia | FR | manufacturer maintainer | trading | Impressia | server=Impression, workstation=Terminal léger
        Nuagéa Santé | FR | host | trading | Nuagéa | backup=Coffre, virtualisation=Privé
        Hébergis | FR | host | trading | Hébergis | backup=Externalisée, fileStorage=Objet
        Donjon Numérique | FR | host maintainer | trading | Donjon | virtualisation=Souverain, backup=Donjon
        Lazur Cloud | FR | host | acquired | Lazur | website=Vitrine, mail=Collaboration
        Intégris Ouest | FR | integrator maintainer | trading | Intégris | directory=Synchronisation, network=Supervision
        Maintélia | FR | maintainer integrator | trading | Maintélia | maintenanceManagement=Parc, logging=Supervision
        Télécoms du Méridien | FR | integrator maintainer | trading | Méridien | network=Interconnexion, network=Wi-Fi médical, firewall=Géré
        """
}
