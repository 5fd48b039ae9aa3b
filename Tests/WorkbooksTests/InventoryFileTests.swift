import Registry
import Testing
import Vocabulary

@testable import Workbooks

@Suite("Inventories that people already have") struct InventoryFileTests {
    private static let ours = ["owner": "990000010", "function": "server"]

    private func plan(_ bytes: [UInt8], _ mapping: HeaderMapping = HeaderMapping(constants: ours)) throws
        -> ImportPlan<SystemRow>
    {
        try ImportPlan<SystemRow>.reading(ByteSource(bytes, name: "parc"), against: .empty, mapping: mapping)
    }

    // MARK: Columns

    @Test("A column is what a person says it is; one column may say two things, and a constant fills a file")
    func mapping() throws {
        let text = "Machine;OS;Salle;Nom\nSRV1;Debian 10;B12;x\n"
        let mapping = HeaderMapping(
            columns: ["MACHINE": ["code", "name"], "os": ["product"], "Salle": []],
            constants: Self.ours.merging(["publisher": "Debian"]) { $1 })
        let plan = try plan(Array(text.utf8), mapping)
        let row = try #require(plan.rows.first?.record)
        #expect(
            row.code == "SRV1" && row.name == "SRV1" && row.product == "Debian 10"
                && row.publisher == "Debian")
        #expect(row.function == .server && row.hosting == nil)
        #expect(plan.ignored.map(\.header) == ["Salle", "Nom"])
    }

    @Test(
        "A mapping to a field that there is not, or a constant that is no value, is refused whole and explained"
    )
    func wrongMapping() throws {
        let bytes = Array("A;B\n1;2\n".utf8)
        let unknown = try plan(bytes, HeaderMapping(columns: ["A": ["colour"]], constants: Self.ours))
        #expect(!unknown.isReadable)
        #expect(unknown.problems.contains { $0.sentence(in: .english).contains("\"colour\" is no field") })
        let constant = try plan(
            bytes,
            HeaderMapping(
                columns: ["A": ["code", "name"]], constants: ["owner": "12", "function": "server"]))
        #expect(!constant.isReadable && constant.problems.first?.text == "12")
        #expect(!constant.isApplicable(partial: true))
    }

    @Test("Headers in another order, case or with other accents are one form")
    func form() {
        #expect(
            HeaderMapping.form(of: ["Éditeur", "Nom "]) == HeaderMapping.form(of: ["NOM", "editeur", ""]))
        #expect(HeaderMapping.form(of: ["Éditeur"]) != HeaderMapping.form(of: ["Nom"]))
    }

    // MARK: Workbooks

    @Test("A workbook's first visible sheet is read with its own row numbers, its dates as days")
    func workbook() throws {
        let rows = """
            <row r="1"><c r="A1" t="inlineStr"><is><t>Parc au 1er juin</t></is></c></row>
            <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row>
            <row r="5"><c r="A5"><v>12</v></c><c r="B5" t="inlineStr"><is><r><t>Impri</t></r><r><t>mante &amp; co</t></r></is></c><c r="D5" s="1"><v>44562</v></c></row>
            <row r="6"><c r="A6"><v>13</v></c><c r="B6" t="e"><v>#N/A</v></c></row>
            """
        let bytes = SmallWorkbook.bytes(
            rows: rows, texts: ["Code", "Nom", "Mise en service"],
            styles: #"<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>"#)
        let plan = try plan(bytes)
        let row = try #require(plan.rows.first)
        #expect(row.line == 5 && row.record.code == "12" && row.record.name == "Imprimante & co")
        #expect(row.record.inServiceSince?.description == "2022-01-01")
        #expect(plan.problems.map(\.line) == [6], "\(plan.problems)")
        let head = try InventoryFile.head(of: ByteSource(bytes, name: "parc.xlsx"))
        #expect(head.headers == ["Code", "Nom", "", "Mise en service"] && head.rows.count == 2)
    }

    @Test(
        "A zip that is no workbook, a cut one, an entity bomb and a part that lies about its size are refused in words"
    )
    func hostileWorkbooks() throws {
        let bomb = """
            <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData/></worksheet>
            """
        let good = SmallWorkbook.bytes(rows: "")
        let cases: [([UInt8], String)] = [
            (SmallWorkbook.zip([("a.txt", "x")]), "no .xlsx workbook"),
            (Array(good.prefix(good.count / 2)), "cannot be read"),
            (
                SmallWorkbook.bytes(rows: "", before: [("xl/worksheets/sheet0.xml", "")]).count > 0
                    ? SmallWorkbook.zip([("xl/workbook.xml", bomb)]) : [], "DOCTYPE"
            ),
            (
                SmallWorkbook.zip([("xl/workbook.xml", "<workbook/>")], claims: 1 << 30),
                "claims 1073741824 bytes"
            ),
        ]
        for (bytes, words) in cases {
            let plan = try plan(bytes)
            #expect(!plan.isReadable)
            let text = plan.problems.map { $0.sentence(in: .english) }.joined()
            #expect(text.contains(words), "\(text)")
        }
    }

    @Test("A workbook cut at any place is read or refused, and never stops the process")
    func cutWorkbook() throws {
        let whole = SmallWorkbook.bytes(
            rows: #"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#, texts: ["Code"])
        for end in stride(from: 4, to: whole.count, by: 7) {
            #expect(try plan(Array(whole.prefix(end))).rows.isEmpty)
        }
    }

    // MARK: GLPI and Mercator

    private static let computer = """
        {"action": "inventory", "deviceid": "srv-dpi-2026-01-26-14-32-36", "itemtype": "Computer", "content": {
          "hardware": {"name": "SRV-DPI", "uuid": "4BDA-0046", "chassis_type": "Rack Mount Chassis", "memory": 7830},
          "operatingsystem": {"arch": "64-bit", "name": "Windows", "full_name": "Microsoft Windows Server 2012 R2 Standard",
            "kernel_name": "MSWin32", "version": "6.3.9600", "install_date": "2016-02-03 10:00:00"},
          "softwares": [{"name": "Firefox", "version": "135.0.1"}],
          "databases_services": [{"name": "Microsoft SQL Server", "type": "mssql", "version": "12.0.6024.0",
            "manufacturer": "Microsoft", "is_active": true, "instances": []}],
          "versionclient": "GLPI-Agent_v1.11"}}
        """

    @Test(
        "A GLPI inventory gives the machine under its own number, and its databases; the same again is the same"
    )
    func glpi() throws {
        var register = Register<SystemRow>()
        let first = try ImportPlan<SystemRow>.reading(
            ByteSource(Array(Self.computer.utf8), name: "glpi.json"), against: register.context,
            mapping: HeaderMapping(constants: ["owner": "990000010"]))
        #expect(first.problems.isEmpty && first.rows.count == 2, "\(first.problems)")
        let machine = try #require(first.rows.first?.record)
        #expect(machine.code == "4bda-0046" && machine.name == "SRV-DPI" && machine.function == .server)
        #expect(
            machine.product == "Microsoft Windows Server 2012 R2 Standard" && machine.publisher == "Microsoft"
        )
        #expect(machine.version == "6.3.9600" && machine.inServiceSince?.description == "2016-02-03")
        let database = try #require(first.rows.last?.record)
        #expect(database.function == .database && database.product == "Microsoft SQL Server")
        for row in first.rows { register.records[row.record.key] = row.record.completed(from: nil) }
        let again = try ImportPlan<SystemRow>.reading(
            ByteSource(
                Array(Self.computer.replacing("srv-dpi-2026-01-26", with: "srv-dpi-2026-05-01").utf8),
                name: "g"),
            against: register.context, mapping: HeaderMapping(constants: ["owner": "990000010"]))
        #expect(
            again.counts.unchanged == 2 && again.rows.isEmpty, "an agent installed again is the same machine")
    }

    @Test("One inventory a line, and a list of them, are read too; a workstation is known by its case")
    func manyComputers() throws {
        let laptop = Self.computer.replacing("Rack Mount Chassis", with: "Laptop").replacing(
            "4BDA", with: "5CDB"
        )
        .replacing("Microsoft Windows Server 2012 R2 Standard", with: "Microsoft Windows 10 Entreprise")
        let line = { (text: String) in text.split(separator: "\n").joined() }
        let both = [line(Self.computer), line(laptop)]
        for text in [both.joined(separator: "\n"), "[" + both.joined(separator: ",") + "]"] {
            let plan = try plan(Array(text.utf8))
            #expect(plan.rows.count == 4)
            #expect(plan.rows.contains { $0.record.function == .workstation })
        }
    }

    @Test(
        "Mercator's applications, servers and databases become systems; its flows are for the import of flows"
    )
    func mercator() throws {
        let export = """
            {"applications": [{"id": 7, "name": "Dossier patient", "vendor": "Éditions Médicalys", "product": "Hospidoc",
                "version": "7.2", "install_date": "2019-03-01", "application_block_id": null, "rto": 4}],
             "logical-servers": [{"id": 3, "name": "SRV-3", "operating_system": "Debian 10", "address_ip": "10.0.0.3"}],
             "databases": [{"id": 1, "name": "BASE-1", "type": "PostgreSQL 9.6", "security_need_c": 4}],
             "fluxes": [{"id": 2, "name": "HL7", "application_source_id": 7, "database_dest_id": 1}]}
            """
        let plan = try plan(Array(export.utf8))
        #expect(plan.problems.isEmpty, "\(plan.problems)")
        #expect(plan.rows.map(\.record.code) == ["APP_7", "LSERVER_3", "DATABASE_1"])
        #expect(plan.rows[0].record.inServiceSince?.description == "2019-03-01")
        #expect(plan.rows[1].record.publisher == "Debian" && plan.rows[2].record.function == .database)
        let list =
            #"[{"id": 7, "name": "DPI", "vendor": "V", "product": "P", "version": null, "application_block_id": 1}]"#
        #expect(try self.plan(Array(list.utf8)).rows.map(\.record.code) == ["APP_7"])
    }

    @Test("What Mercator ties together is what systems need, whichever end tells it; the rest is left out")
    func mercatorNeeds() throws {
        let export = #"""
            {"applications": [{"id": 7, "name": "DPI", "vendor": "V", "product": "P", "version": "1",
                "databases": [1, 99], "logicalServers": [{"id": 3, "name": "SRV-3"}]}],
             "logical-servers": [{"id": 3, "name": "SRV-3", "operating_system": "Debian 10", "databases": [1]},
                {"id": 4, "name": "SRV-4", "operating_system": "Debian 12", "applications": [7]}],
             "databases": [{"id": 1, "name": "BASE-1", "type": "PostgreSQL 9.6"}]}
            """#
        let plan = try plan(Array(export.utf8))
        #expect(plan.problems.isEmpty, "\(plan.problems)")
        let needs = Dictionary(
            uniqueKeysWithValues: plan.rows.map { ($0.record.code, $0.record.needs ?? []) })
        func codes(_ all: String...) -> Set<SystemReference> { Set(all.map { SystemReference(code: $0) }) }
        #expect(needs["APP_7"] == codes("DATABASE_1", "LSERVER_3", "LSERVER_4"))
        #expect(needs["DATABASE_1"] == codes("LSERVER_3"))
        #expect(needs["LSERVER_3"] == [] && needs["LSERVER_4"] == [])
    }

    @Test("Mercator's flows between applications and databases are flows; a service's is told by its place")
    func mercatorFlows() throws {
        let export = #"""
            {"applications": [], "fluxes": [
              {"id": 2, "name": "HL7", "type": "MLLP", "crypted": 1, "bidirectional": false,
                "application_source_id": 7, "database_dest_id": 1, "application_dest_id": null},
              {"id": 3, "name": "Résultats", "bidirectional": 1, "application_source_id": 8, "application_dest_id": 7},
              {"id": 4, "name": "Service", "service_source_id": 5, "application_dest_id": 7}]}
            """#
        let said = ["owner": "990000010", "dataClass": "health", "crossesInternet": "no"]
        let plan = try ImportPlan<ImportedFlow>.reading(
            ByteSource(Array(export.utf8), name: "mercator.json"), against: .empty,
            mapping: HeaderMapping(constants: said))
        let flows = plan.rows.map(\.record)
        #expect(flows.map(\.code) == ["APP_7", "APP_8"], "\(plan.problems)")
        #expect(flows.map(\.partnerCode) == ["DATABASE_1", "APP_7"])
        #expect(flows.map(\.direction) == [.outgoing, .both])
        #expect(flows.map(\.wire) == ["HL7 (MLLP) [TLS]", "Résultats"])
        #expect(plan.counts.refused == 1)
        #expect(plan.problems.first?.sentence(in: .english).contains("fluxes[2]") == true)
        // What Mercator does not know is asked for, not guessed.
        let unsaid = try ImportPlan<ImportedFlow>.reading(
            ByteSource(Array(export.utf8), name: "mercator.json"), against: .empty,
            mapping: HeaderMapping(constants: ["owner": "990000010"]))
        #expect(!unsaid.isReadable && unsaid.problems.count == 2)
        let systems = #"{"applications": [{"id": 7, "name": "DPI", "vendor": "V"}]}"#
        let none = try ImportPlan<ImportedFlow>.reading(
            ByteSource(Array(systems.utf8), name: "mercator.json"), against: .empty)
        #expect(none.problems.first?.sentence(in: .english).contains("no flows of Mercator") == true)
    }

    @Test("A computer that cannot be read costs itself alone, and is told by its number and field")
    func refusedObjects() throws {
        let line = { (text: String) in text.split(separator: "\n").joined() }
        let fraction = Self.computer.replacing("\"6.3.9600\"", with: "10.5").replacing("4BDA", with: "5CDB")
        let wrong = Self.computer.replacing("\"6.3.9600\"", with: "[1]").replacing("4BDA", with: "6EFC")
        let nameless = #"{"content": {"hardware": {"name": "X"}}}"#
        let texts = [Self.computer, fraction, wrong, nameless].map(line)
        for text in ["[" + texts.joined(separator: ",") + "]", texts.joined(separator: "\n")] {
            let plan = try plan(Array(text.utf8))
            #expect(plan.rows.count == 4 && plan.counts.refused == 2)
            #expect(plan.rows.contains { $0.record.version == "10.5" })
            let said = plan.problems.map { $0.sentence(in: .english) }
            #expect(said.count == 2)
            #expect(
                said.first?.contains("object 3 cannot be read: the field content.operatingsystem.version")
                    == true)
            #expect(said.last?.contains("object 4 cannot be read: the field deviceid") == true)
            #expect(!plan.isApplicable(partial: false) && plan.isApplicable(partial: true))
        }
    }

    @Test("One bad thing of Mercator's list is told by its list and number")
    func refusedThings() throws {
        let export = """
            {"applications": [{"id": 7, "name": "DPI", "vendor": "V", "version": 7.2}, {"id": "eight", "name": "X"}],
             "databases": [{"id": 1, "name": "BASE-1", "type": "PostgreSQL 9.6"}]}
            """
        let plan = try plan(Array(export.utf8))
        #expect(
            plan.rows.map(\.record.code) == ["APP_7", "DATABASE_1"] && plan.rows[0].record.version == "7.2")
        #expect(plan.counts.refused == 1)
        #expect(
            plan.problems.first?.sentence(in: .french).contains("l’objet applications[1] est illisible")
                == true)
    }

    @Test("Two instances of one database service are two systems")
    func instances() throws {
        let text = Self.computer.replacing(
            "\"instances\": []}]",
            with: """
                "instances": []}, {"name": "Microsoft SQL Server", "version": "15.0", "port": 1434},
                {"name": "Microsoft SQL Server", "version": "16.0"}]
                """)
        let plan = try plan(Array(text.utf8))
        #expect(plan.problems.isEmpty, "\(plan.problems)")
        #expect(
            plan.rows.dropFirst().map(\.record.code) == [
                "4bda-0046/microsoft sql server", "4bda-0046/microsoft sql server:1434",
                "4bda-0046/microsoft sql server:3",
            ])
    }

    @Test("A name that was pasted with a carriage return has none of the file's signs for it")
    func carriageReturns() throws {
        let rows = """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
            <row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>
            """
        let bytes = SmallWorkbook.bytes(rows: rows, texts: ["Code", "Nom", "Serveur_x000D_"])
        #expect(try plan(bytes).rows.first?.record.name == "Serveur")
    }

    @Test("JSON of another kind is refused in words, and deep nesting does not crash")
    func strangers() throws {
        for text in [
            "{}", "[]", #"{"a": 1}"#, #"[{"id": 1, "name": "x"}]"#, "{",
            String(repeating: "[", count: 200_000),
        ] {
            let plan = try plan(Array(text.utf8))
            #expect(!plan.isReadable)
            #expect(plan.problems.first?.sentence(in: .english).contains("GLPI") == true)
        }
    }
}
