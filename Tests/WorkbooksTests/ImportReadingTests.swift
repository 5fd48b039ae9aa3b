import Registry
import Testing
import Vocabulary

@testable import Workbooks

private let header = "FINESS EJ;Code;Nom;Fonction"
private let one = "990000010;DPI-01;Dossier patient;DPI"

@Suite("Reading an inventory") struct ImportReadingTests {
    @Test("An inventory as a French IT department writes it becomes typed rows") func french() throws {
        let plan = try plan(
            SystemRow.self,
            windows1252(
                """
                N° FINESS;code application;NOM DE L'APPLICATION;Domaine fonctionnel;Logiciel;Editeur;Version;Fin de support;Hébergement;Hébergeur;Certificat HDS;Expiration HDS;Date de mise en service;Données de santé (oui/non);Exposé;CRITICITE;Utilisateurs;N° de marché;Échéance du contrat;Coût annuel;Nombre de postes;Coût d’exploitation;Réseau isolé
                990000010;DPI-01;Dossier patient;dpi;Hospidoc;Médicalys;7.2;31/12/2028;HDS;Valmont;HDS-0042;2028-06-30;15/03/2019 00:00:00;Oui;X;vitale;990000028:important;2024-117;31/12/2027;48 k€;1 200;62 000,50;non

                """))
        #expect(
            plan.report(in: .french) == [
                "essai.csv\u{A0}: 1 ligne créée, 0 modifiée, 0 inchangée, 0 refusée",
                "ligne 2, 990000010 DPI-01\u{A0}: créée",
            ])
        var expected = SystemRow(
            owner: try Finess(parsing: "990000010"), code: "DPI-01", name: "Dossier patient",
            function: .patientRecord)
        expected.product = "Hospidoc"
        expected.publisher = "Médicalys"
        expected.version = "7.2"
        expected.securitySupportEnd = Day(year: 2028, month: 12, day: 31)
        expected.hostingKind = .certifiedHost
        expected.host = "Valmont"
        expected.certificateNumber = "HDS-0042"
        expected.certificateExpires = Day(year: 2028, month: 6, day: 30)
        expected.inServiceSince = Day(year: 2019, month: 3, day: 15)
        expected.holdsHealthData = true
        expected.isExposed = true
        expected.criticality = .vital
        expected.otherUsers = [try Finess(parsing: "990000028"): .important]
        expected.contractReference = "2024-117"
        expected.contractEnds = Day(year: 2027, month: 12, day: 31)
        expected.contractYearlyCost = Money(euros: 48_000)
        expected.units = 1_200
        expected.runCost = Money(cents: 6_200_050)
        expected.isIsolated = false
        #expect(plan.rows.map(\.record) == [expected])
        #expect(plan.rows.first?.record.completed(from: nil).hosting == "Hébergeur certifié HDS – Valmont")
    }

    @Test("Headers are read in either language, any case, with units in parentheses") func headers() throws {
        let plan = try plan(
            EstablishmentRow.self,
            "ght,FINESS_EJ,raison-sociale,TYPE,city,nb lits,IT STAFF,Etp  Rssi,Budget (€)\n"
                + "GHT Nord,990000010,CH de Roseval,CH,Roseval,1 200,\"8,5\",0.5,42000000\n")
        #expect(plan.problems == [])
        #expect(
            plan.rows.map(\.record) == [
                EstablishmentRow(
                    group: "GHT Nord", finess: try Finess(parsing: "990000010"), name: "CH de Roseval",
                    kind: .general,
                    town: "Roseval", beds: 1_200, itStaffTenths: 85, securityStaffTenths: 5,
                    yearlyBudget: Money(euros: 42_000_000))
            ])
    }

    @Test("A column in thousands of euros is not taken for one in euros") func thousands() throws {
        let plan = try plan(SystemRow.self, "\(header);Coût annuel (k€);Critcité\n\(one);48;Vital\n")
        #expect(
            plan.ignored.map { $0.sentence(in: .french) } == [
                "colonne 5, «\u{A0}Coût annuel (k€)\u{A0}»\u{A0}: ignorée\u{A0}; vouliez-vous dire «\u{A0}Coût annuel\u{A0}»\u{A0}?",
                "colonne 6, «\u{A0}Critcité\u{A0}»\u{A0}: ignorée\u{A0}; vouliez-vous dire «\u{A0}Criticité\u{A0}»\u{A0}?",
            ])
    }

    @Test("A missing column is named with what would do, and two for one field are refused") func columns()
        throws
    {
        let missing = try plan(SystemRow.self, "N° FINESS;Code;Nom\n990000010;A;B\n")
        #expect(
            missing.problems.map { $0.sentence(in: .english) } == [
                "line 1, Function: the column is missing. Add it under one of these names: Fonction, Function, Domaine, Domaine fonctionnel, Domaine métier, Type d'application, Usage, Domain."
            ])
        let twice = try plan(SystemRow.self, "\(header);Version;version installée\n\(one);1;2\n")
        #expect(
            twice.problems.map { $0.sentence(in: .french) } == [
                "ligne 1, colonne 6, Version\u{A0}: «\u{A0}version installée\u{A0}» donne une information que la colonne 5 donne déjà. Supprimez ou renommez l’une des deux."
            ])
        #expect(!twice.isApplicable(partial: true))
    }

    @Test("All that is wrong with a row is said at once, with its place and what to write") func everything()
        throws
    {
        let plan = try plan(
            SystemRow.self,
            "\(header);Criticité;Mise en service;Données de santé;Coût annuel;Activités HDS;Autres utilisateurs\n"
                + "990000013;;Dossier;Dosier patient;vitall;45000;peut-être;cher;7;990000028\n")
        #expect(
            plan.problems.map { $0.sentence(in: .french).replacing("\u{A0}", with: " ") } == [
                "ligne 2, colonne 1, FINESS EJ : « 990000013 » n’est pas un numéro FINESS : sa clé devrait être 0. Cherchez un chiffre mal saisi.",
                "ligne 2, colonne 2, Code : la cellule est vide. Remplissez-la.",
                "ligne 2, colonne 4, Fonction : « Dosier patient » n’est pas une valeur connue. Vouliez-vous dire « Dossier patient informatisé (DPI) » ?",
                "ligne 2, colonne 5, Criticité : « vitall » n’est pas une valeur connue. Vouliez-vous dire « Vital » ?",
                "ligne 2, colonne 6, Date de mise en service : « 45000 » n’est pas une date. Donnez à la colonne le format Date dans le tableur, puis réenregistrez.",
                "ligne 2, colonne 7, Données de santé : « peut-être » n’est ni oui ni non. Écrivez oui ou non.",
                "ligne 2, colonne 8, Coût annuel : « cher » n’est pas un montant en euros. Écrivez 1234,56 ou 1,2 M€.",
                "ligne 2, colonne 9, Activités HDS : « 7 » n’a pas la forme attendue. Écrivez des chiffres de 1 à 6, comme « 1, 2, 3 ».",
                "ligne 2, colonne 10, Autres établissements utilisateurs : « 990000028 » n’a pas la forme attendue. Écrivez « FINESS: criticité; FINESS: criticité ».",
            ])
        #expect(plan.counts == counts(refused: 1))
    }

    @Test("What spreadsheets do to numbers is recognised") func spreadsheets() throws {
        let plan = try plan(
            EstablishmentRow.self,
            "GHT;FINESS;Nom;Type;Ville;Lits;ETP DSI\n"
                + "G;10000024;A;CH;V;12;1\nG;9,9E+08;A;CH;V;12;1\nG;990000010;A;CH;V;12,5;0,25\nG;990000028;A;clinique;V;12;x\n"
        )
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 2, column 2, FINESS EJ: \"10000024\" has not the nine characters of a FINESS number. A spreadsheet probably dropped the leading zero: write 010000024.",
                "line 3, column 2, FINESS EJ: \"9,9E+08\" has not the nine characters of a FINESS number. Give the column the Text format and write the whole number.",
                "line 4, column 6, Beds: \"12,5\" is not a whole number between 0 and 100000. Write 350, for example.",
                "line 4, column 7, IT staff: \"0,25\" has more than one decimal. Round it: 0.3.",
                "line 5, column 4, Kind: \"clinique\" is not a known value. Write \"University hospital\", \"General hospital\", \"Psychiatric hospital\", \"Rehabilitation hospital\", \"Local hospital\", \"Nursing home\" or \"Hospital care at home\".",
                "line 5, column 7, IT staff: \"x\" is not a number of full-time equivalents. Write 2.5, for example.",
            ])
    }

    @Test(
        "What inventories write for unknown says nothing",
        arguments: ["", "-", "N/A", "nc", "?", "à compléter", "Inconnue", " ", "\u{A0}"])
    func unknown(text: String) throws {
        let plan = try plan(SystemRow.self, "\(header);Version;Criticité\n\(one);\(text);\(text)\n")
        #expect(plan.problems == [])
        #expect(plan.rows.map(\.record.version) == [nil])
    }

    @Test("A row with a cell too many is refused for that alone; empty ones at its end are forgiven")
    func stray() throws {
        let plan = try plan(
            SystemRow.self, "\(header)\n\(one);;;\n990000010;DPI-02;Dossier; DPI;rouge;\n990000010;DPI-03\n")
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 3, column 5: the row has 6 cells under 4 headers. Put quotes around any text that holds the separator.",
                "line 4, column 3, Name: the cell is empty. Fill it in.",
                "line 4, column 4, Function: the cell is empty. Fill it in.",
            ])
        #expect(plan.counts == counts(created: 1, refused: 2))
        #expect(plan.isApplicable(partial: true) && !plan.isApplicable(partial: false))
    }

    @Test("A formula in a cell is text") func formula() throws {
        let plan = try plan(
            SupplierRow.self, "Fournisseur;Contact sécurité\n=cmd|'/c calc'!A1;'@moi\n'=1+1;+33 1 00\n''@x;\n"
        )
        #expect(plan.rows.map(\.record.name) == ["=cmd|'/c calc'!A1", "=1+1", "'@x"])
        #expect(plan.rows.map(\.record.securityContact) == ["@moi", "+33 1 00", nil])
    }

    @Test("More problems than can be kept are still counted") func many() throws {
        let plan = try plan(
            SupplierRow.self, "Fournisseur;Pays\n" + String(repeating: ";FR\n", count: 10_050))
        #expect(plan.problems.count == 10_000 && plan.problemCount == 10_050 && plan.counts.refused == 10_050)
        #expect(plan.report(in: .french, limit: 2).last == "… et 10048 autres lignes.")
    }
}

@Suite("Words of an inventory") struct ImportWordTests {
    @Test("No word stands for two values, no header for two fields") func unambiguous() {
        #expect(ambiguous(EstablishmentKind.self) == [])
        #expect(ambiguous(SupplierRole.self) == [])
        #expect(ambiguous(SupplierStanding.self) == [])
        #expect(ambiguous(HostingKind.self) == [])
        #expect(ambiguous(Criticality.self) == [])
        #expect(ambiguous(Function.self) == [])
        #expect(ambiguousHeaders(EstablishmentRow.self) == [])
        #expect(ambiguousHeaders(SupplierRow.self) == [])
        #expect(ambiguousHeaders(SystemRow.self) == [])
    }

    @Test("Every value is read from its titles in both languages", arguments: Function.allCases)
    func titles(function: Function) throws {
        for title in [function.title.french, function.title.english, function.title.french.uppercased()] {
            let plan = try plan(SystemRow.self, "\(header)\n990000010;A;B;\"\(title)\"\n")
            #expect(plan.rows.map(\.record.function) == [function], "\(title)")
        }
    }

    private func ambiguous<Word: ImportWord>(_: Word.Type) -> [String] {
        let all = Word.allCases.flatMap { Array($0.spellings) }
        return Set(all).filter { word in all.count(where: { $0 == word }) > 1 }.sorted()
    }

    private func ambiguousHeaders<Record: ImportRecord>(_: Record.Type) -> [String] {
        let all = Record.fields.flatMap { field in
            Array(Set(([field.name, field.title.french, field.title.english] + field.synonyms).map(folded)))
        }
        return Set(all).filter { word in all.count(where: { $0 == word }) > 1 }.sorted()
    }
}

func counts(created: Int = 0, updated: Int = 0, unchanged: Int = 0, refused: Int = 0) -> ImportCounts {
    var counts = ImportCounts()
    (counts.created, counts.updated, counts.unchanged, counts.refused) = (
        created, updated, unchanged, refused
    )
    return counts
}
