import Clausier

/// What fictional suppliers write, in French as they would: by code where a point feeds something, by kind otherwise.
enum DemoAnswerTexts {
    /// Points whose answer is used elsewhere, or that readers look at first.
    static let details: [String: String] = [
        "O-1.1":
            "Référente sécurité\u{A0}: Maud Ferrandier, securite@fournisseur.example, 8\u{A0}h –\u{A0}20\u{A0}h. Suppléant\u{A0}: Ilan Grosbois.",
        "O-2.5":
            "Alerte par téléphone puis par écrit au RSSI et au DPO, au plus tard 24 heures après la découverte.",
        "O-3.1":
            "PostgreSQL 15.4\nApache Tomcat 9.0.80\nOpenSSL 3.0.11\nLog4j 2.20.0\nHAPI FHIR 6.8.0\nSpring Framework 5.3.30",
        "O-3.11":
            "Mode dégradé\u{A0}: poste de secours en lecture seule par service, synchronisé toutes les 15 minutes\u{A0}; procédure papier fournie\u{A0}; reprise des saisies en moins de 4 heures.",
        "O-7.2":
            "Faille critique corrigée sous 30 jours, majeure sous 90 jours\u{A0}; bulletin envoyé le jour de la publication.",
        "O-9.14":
            "Télémaintenance depuis 198.51.100.16/28 et 203.0.113.40, du lundi au vendredi de 7\u{A0}h à 20\u{A0}h.",
        "O-9.15":
            "Tout incident qui touche un client est signalé sous 4 heures, avec un point de situation par demi-journée.",
        "O-12.2.5.3":
            "Intervention annoncée 48 heures avant, depuis 203.0.113.64/29 seulement, coupée par défaut.",
        "O-12.2.5.4": "Windows 10 IoT Enterprise LTSC 2021\nSQLite 3.42.0\nOpenSSL 3.0.11",
        "O-12.2.8.2":
            "L’appareil continue seul sans réseau pendant 72 heures\u{A0}; les mesures sont renvoyées à la reconnexion.",
        "O-12.3.1": "Hébergement et maintenance en France (Rennes et Grenoble).",
        "O-12.3.2": "Données à Rennes, copie à Grenoble. Aucune donnée hors de l’Union européenne.",
        "O-12.3.3": "Certificat HDS pour les activités 1 à 6, joint.",
        "O-12.3.9": "Sans le service\u{A0}: export local chaque nuit, lisible hors ligne pendant 7 jours.",
        "O-12.3.15": "Rapport de surveillance HDS transmis sous 10 jours après réception.",
    ]

    /// The hours that these texts promise, where they are fewer than what is asked.
    static let hours: [String: Double] = ["O-2.5": 24]

    /// Why something is not met, or only in part: what is missing and when it will be there.
    static let gaps = [
        "Prévu dans la version 2027.1, en essai chez deux clients pilotes.",
        "La fonction existe mais n’est pas activée par défaut\u{A0}; guide de mise en œuvre fourni.",
        "Réservé à l’offre complète\u{A0}; devis sur demande.",
        "Nos sous-traitants ne sont pas tous couverts\u{202F}; avenant en cours de signature.",
        "Le chiffrement des flux internes reste à faire\u{A0}; les flux externes sont chiffrés.",
        "Fait sur nos nouvelles installations\u{A0}; les plus anciennes suivent à leur prochaine mise à jour.",
        "Comptes nominatifs pour nos équipes\u{A0}; un compte technique partagé subsiste sur les anciens modèles.",
        "Journalisation locale seulement\u{A0}; l’envoi vers un collecteur est annoncé pour le semestre prochain.",
    ]

    /// What is said where all is well.
    static let assurances = [
        "Procédure écrite, revue chaque année, dernière revue en mars.",
        "Contrôlé lors de notre audit annuel par un tiers\u{A0}; synthèse jointe.",
        "Appliqué sur tous les sites clients depuis la version 4.",
        "Voir le plan d’assurance sécurité, chapitre 3.",
        "Mesure en place, essayée à chaque version.",
        "Documenté dans le manuel d’exploitation, chapitre 7.",
    ]

    /// Why an assessor found so: one of two reasons for each verdict.
    static func reason(for verdict: Verdict, _ number: Int) -> String {
        let reasons =
            switch verdict {
            case .compliant:
                [
                    "Vérifié sur pièces et sur site lors de la recette\u{A0}; conforme à la réponse.",
                    "Le rapport d’audit joint couvre bien la version en service.",
                ]
            case .partial:
                [
                    "Décrit dans la documentation, mais appliqué à une partie seulement des installations.",
                    "Conforme sur le site principal, pas encore sur les sites distants.",
                ]
            case .nonCompliant:
                [
                    "Le compte partagé est encore actif sur deux des sites visités.",
                    "Rien n’a pu être montré lors de la visite.",
                ]
            case .toCheck:
                [
                    "La pièce jointe concerne une version antérieure\u{A0}; un document à jour est demandé.",
                    "Réponse trop générale pour être vérifiée.",
                ]
            case .notApplicable: ["Sans objet pour ce produit.", "Sans objet dans cette configuration."]
            }
        return reasons[number % 2]
    }
}
