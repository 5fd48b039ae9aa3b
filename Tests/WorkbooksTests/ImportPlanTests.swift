import Registry
import Testing
import Vocabulary

@testable import Workbooks

private let header = "FINESS EJ;Code;Nom;Fonction"

@Suite("What an import would do") struct ImportPlanTests {
    @Test("The same file twice changes nothing the second time") func twice() throws {
        var register = Register<SystemRow>()
        let bytes = Array(
            "\(header);Editeur;Type d'hébergement;Référence du contrat;Fin du contrat;Autres utilisateurs\n990000010;A;Un;PACS;Médicalys;SaaS;C1;2027-01-01;990000028:utile\n990000010;B;Deux;RIS;;HDS;;;\n"
                .utf8)
        #expect(try register.take(bytes).counts == counts(created: 2))
        let again = try register.take(bytes)
        #expect(again.counts == counts(unchanged: 2))
        #expect(again.unchangedLines == [2, 3])
        #expect(again.rows == [])
    }

    @Test("An update names its fields, before and after, and leaves the rest") func update() throws {
        var register = Register<SystemRow>()
        try register.take(
            Array(
                "\(header);Version;Editeur;Exposé;Autres utilisateurs\n990000010;A;Un;PACS;1.0;Médicalys;oui;990000028:utile\n"
                    .utf8))
        let plan = try register.take(
            Array(
                "\(header);Version;Criticité;Autres utilisateurs\n990000010;A;Un bis;PACS;1.1;;990000028:vital\n"
                    .utf8))
        #expect(
            plan.rows.map { $0.sentence(in: .french).replacing("\u{A0}", with: " ") } == [
                "ligne 2, 990000010 A : modifiée, Nom « Un » → « Un bis », Version « 1.0 » → « 1.1 », Autres établissements utilisateurs « 990000028: Utile » → « 990000028: Vital »"
            ])
        #expect(
            plan.rows.map { $0.sentence(in: .english) }.first?.hasPrefix(
                "line 2, 990000010 A: updated, Name \"Un\" → \"Un bis\"") == true)
        let after = try #require(register.records.values.first)
        #expect(after.isExposed == true && after.publisher == "Médicalys" && after.product == "Un")
    }

    @Test("A new contract does not keep the end of the old one") func newContract() throws {
        var register = Register<SystemRow>()
        let columns = "\(header);Editeur;Contrat;Fin du contrat;Coût annuel"
        try register.take(Array("\(columns)\n990000010;A;Un;PACS;Médicalys;C1;2027-01-01;100\n".utf8))
        let plan = try register.take(Array("\(columns)\n990000010;A;Un;PACS;;C2;;\n".utf8))
        #expect(
            plan.problems.map { $0.sentence(in: .french).replacing("\u{A0}", with: " ") } == [
                "ligne 2, colonne 7, Fin du contrat : la cellule est vide. Remplissez-la : un contrat a une échéance."
            ])
        #expect(register.records.values.first?.contractReference == "C1")
    }

    @Test("A new version does not keep the end of support of the old one") func newVersion() throws {
        var register = Register<SystemRow>()
        let columns = "\(header);Editeur;Version;Fin de support"
        try register.take(Array("\(columns)\n990000010;A;Un;PACS;Médicalys;1;2027-01-01\n".utf8))
        try register.take(Array("\(columns)\n990000010;A;Un;PACS;;2;\n".utf8))
        #expect(register.records.values.first?.version == "2")
        #expect(register.records.values.first?.securitySupportEnd == nil)
    }

    @Test("Two rows for one thing are refused, with both lines") func duplicates() throws {
        let systems = try plan(
            SystemRow.self,
            "\(header)\n990000010;A;Un;PACS\n990000010;B;Un;PACS\n990000010;A;Deux;bidon\n990000010;B;Trois;PACS\n"
        )
        #expect(
            systems.problems.map { $0.sentence(in: .english) }.filter { $0.contains("already") } == [
                "line 4: \"990000010 A\" is already on line 2. Keep only one of the two.",
                "line 5: \"990000010 B\" is already on line 3. Keep only one of the two.",
            ])
        let suppliers = try plan(SupplierRow.self, "Fournisseur;Pays\nMédicalys;FR\nMEDICALYS;FR\n")
        #expect(suppliers.problems.map(\.fault) == [.duplicate(firstLine: 2)])
    }

    @Test("A file that contradicts itself about a shared thing is refused there") func contradictions() throws
    {
        let hosting = try plan(
            SystemRow.self,
            "\(header);Nom de l'hébergement;Type d'hébergement\n990000010;A;Un;PACS;Salle 1;Sur site\n990000010;B;Un;PACS;Salle 1;HDS\n990000010;C;Un;PACS;Salle 1;\n"
        )
        #expect(
            hosting.problems.map { $0.sentence(in: .french).replacing("\u{A0}", with: " ") } == [
                "ligne 3, colonne 6, Type d’hébergement : « Hébergeur certifié HDS » contredit la ligne 2, qui dit « Sur site » pour l’hébergement « Salle 1 ». Écrivez la même valeur aux deux lignes."
            ])
        #expect(hosting.counts == counts(created: 2, refused: 1))
        let contract = try plan(
            SystemRow.self,
            "\(header);Editeur;Contrat;Préavis\n990000010;A;Un;PACS;M;C1;3 mois\n990000010;B;Un;PACS;M;C1;90 jours\n"
                .replacing(
                    "Préavis\n", with: "Préavis;Fin du contrat\n"
                ).replacing("mois\n", with: "mois;2027-01-01\n")
        )
        #expect(
            contract.problems.map { $0.sentence(in: .english) } == [
                "line 3, column 7, Contract notice: \"90 jours\" contradicts line 2, which says \"3 months\" for the contract \"C1\". Write the same value on both lines."
            ])
        let sites = try plan(
            EstablishmentRow.self,
            "GHT;FINESS;Nom;Type;Ville;Lits;Sites\nG;990000010;A;CH;V;1;990000036:Nord\nG;990000028;B;CH;V;1;990000036:Nord\n"
        )
        #expect(
            sites.problems.map { $0.sentence(in: .english) } == [
                "line 3, column 7, Sites: \"990000036: Nord\" contradicts line 2, which says \"990000010\" for site 990000036. Write the same value on both lines."
            ])
    }

    @Test(
        "What a row needs is asked for by name",
        arguments: [
            ("Produit", "Hospidoc", "publisher"), ("Hébergeur", "Valmont", "hosting"),
            ("Nom de l'hébergement", "Salle 9", "hostingKind"),
            ("Fin du contrat", "2027-01-01", "contractReference"),
            ("Fin de support", "2027-01-01", "version"),
        ])
    func gaps(column: String, value: String, field: String) throws {
        let plan = try plan(SystemRow.self, "\(header);\(column)\n990000010;A;Un;PACS;\(value)\n")
        #expect(plan.problems.map(\.field) == [SystemRow.fields.first { $0.name == field }?.title])
    }

    @Test("The owner among the other users, and dates the wrong way round, are refused") func impossible()
        throws
    {
        let plan = try plan(
            SystemRow.self,
            "\(header);Autres utilisateurs;Contrat;Titulaire;Début du contrat;Fin du contrat\n990000010;A;Un;PACS;990000010:vital;C;M;2027-01-02;2027-01-01\n"
        )
        #expect(plan.problems.map(\.fault) == [.endsBeforeStart, .ownerAmongUsers])
    }

    @Test("Systems of an establishment that is not recorded are refused") func strangers() throws {
        var register = Register<SystemRow>()
        register.establishments = ["990000010"]
        let plan = try register.take(
            Array(
                "\(header);Autres utilisateurs\n990000010;A;Un;PACS;990000028:vital\n990000028;A;Un;PACS;\n"
                    .utf8))
        #expect(
            plan.problems.map { $0.sentence(in: .french) } == [
                "ligne 2\u{A0}: aucun établissement enregistré n’a le numéro FINESS 990000028. Importez d’abord les établissements.",
                "ligne 3\u{A0}: aucun établissement enregistré n’a le numéro FINESS 990000028. Importez d’abord les établissements.",
            ])
        #expect(register.records.isEmpty)
    }

    @Test("Rows that a person may not record are refused") func forbidden() throws {
        let context = ImportContext<SupplierRow>(
            recorded: { _ in nil }, hasEstablishment: { _ in true }, hasHosting: { _ in true },
            mayRecord: { $0.name != "Un" })
        let plan = try ImportPlan<SupplierRow>.reading(
            ByteSource(Array("Fournisseur\nUn\nDeux\n".utf8), name: "f"), against: context)
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 2: you may not change \"Un\". Ask the group's security officer."
            ])
        #expect(plan.counts == counts(created: 1, refused: 1))
    }

    @Test("Errors of the register and of the file come through") func errors() {
        struct Broken: Error {}
        #expect(throws: Broken.self) {
            let context = ImportContext<SupplierRow>(
                recorded: { _ in throw Broken() }, hasEstablishment: { _ in true }, hasHosting: { _ in true })
            _ = try ImportPlan<SupplierRow>.reading(
                ByteSource(Array("Fournisseur\nUn\n".utf8), name: "f"), against: context)
        }
        #expect(throws: (any Error).self) {
            _ = try ImportPlan<SupplierRow>.reading(ByteSource(fileAt: "/nowhere/none.csv"), against: .empty)
        }
    }

    @Test("Sites are added to those that are recorded, and names may hold the separators") func sites() throws
    {
        var register = Register<EstablishmentRow>()
        let columns = "GHT;FINESS;Nom;Type;Ville;Lits;Sites"
        try register.take(
            Array("\(columns)\nG;990000010;A;CH;V;1;\"990000036: Nord\\: bloc\\; urgences : Valmont\"\n".utf8)
        )
        try register.take(Array("\(columns)\nG;990000010;A;CH;V;1;990000044:Sud\n".utf8))
        #expect(
            register.records.values.first?.sites == [
                try Finess(parsing: "990000036"): SiteRow(name: "Nord: bloc; urgences", town: "Valmont"),
                try Finess(parsing: "990000044"): SiteRow(name: "Sud", town: "V"),
            ])
    }
}
