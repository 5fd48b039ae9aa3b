/// A zip archive of stored parts, and the parts of a workbook: enough for a reader to be tried on.
enum SmallWorkbook {
    /// A workbook of one sheet, given as the XML of its rows.
    static func bytes(
        rows: String, texts: [String] = [], styles: String = "", before: [(String, String)] = []
    ) -> [UInt8] {
        zip(
            before + [
                (
                    "xl/workbook.xml",
                    #"<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" state="hidden" r:id="rId9"/><sheet name="Parc" sheetId="2" r:id="rId1"/></sheets></workbook>"#
                ),
                (
                    "xl/_rels/workbook.xml.rels",
                    #"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#
                ),
                (
                    "xl/sharedStrings.xml",
                    "<sst>" + texts.map { "<si><t>\($0)</t></si>" }.joined() + "</sst>"
                ),
                ("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>"),
                ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>\(rows)</sheetData></worksheet>"),
            ])
    }

    /// Parts as a zip archive without compression; `claims` lets an entry lie about its length.
    static func zip(_ parts: [(String, String)], claims: Int? = nil) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for (name, text) in parts {
            let data = Array(text.utf8)
            let place = file.count
            let sizes = number(checksum(data), 4) + number(data.count, 4) + number(claims ?? data.count, 4)
            file +=
                [0x50, 0x4B, 3, 4] + number(20, 2) + number(0, 8) + sizes + number(name.utf8.count, 2)
                + number(0, 2)
            file += Array(name.utf8) + data
            directory += [0x50, 0x4B, 1, 2] + number(20, 2) + number(20, 2) + number(0, 8) + sizes
            directory += number(name.utf8.count, 2) + number(0, 12) + number(place, 4) + Array(name.utf8)
        }
        let start = file.count
        file +=
            directory + [0x50, 0x4B, 5, 6] + number(0, 4) + number(parts.count, 2) + number(parts.count, 2)
        return file + number(directory.count, 4) + number(start, 4) + number(0, 2)
    }

    private static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func checksum(_ data: [UInt8]) -> Int {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in data {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
        return Int(~sum)
    }
}
