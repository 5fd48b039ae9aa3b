/// What a domain name may look like.
enum DomainName {
    /// Whether the bytes are a domain name of two labels or more.
    ///
    /// Names of files look like domains. In running text, what ends as programs and documents do is taken for a file; a
    /// field that holds nothing but names says `mayBeFile`.
    static func isDomain(_ bytes: borrowing [UInt8], mayBeFile: Bool) -> Bool {
        isDomain(bytes.span, mayBeFile: mayBeFile)
    }

    static func isDomain(_ bytes: Span<UInt8>, mayBeFile: Bool) -> Bool {
        guard (4...253).contains(bytes.count) else { return false }
        var start = 0
        var labels = 0
        var offset = 0
        while offset <= bytes.count {
            if offset == bytes.count || bytes[offset] == 0x2E {
                guard (1...63).contains(offset - start), bytes[start] != 0x2D, bytes[offset - 1] != 0x2D
                else {
                    return false
                }
                labels += 1
                if offset == bytes.count { break }
                start = offset + 1
            } else if !isOfLabel(bytes[offset]) {
                return false
            }
            offset += 1
        }
        guard labels >= 2, bytes.count - start >= 2, isTop(bytes, from: start) else { return false }
        return mayBeFile || !endsAsFile(bytes, from: start)
    }

    private static func isOfLabel(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x5F
    }

    /// Letters only, or an internationalised name in its ASCII form.
    private static func isTop(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        if bytes.count - start > 4, bytes[start] | 0x20 == 0x78, bytes[start + 1] | 0x20 == 0x6E,
            bytes[start + 2] == 0x2D, bytes[start + 3] == 0x2D
        {
            return true
        }
        guard bytes.count - start <= 24 else { return false }
        for offset in start..<bytes.count where (bytes[offset] | 0x20) &- 0x61 >= 26 { return false }
        return true
    }

    private static func endsAsFile(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        guard bytes.count - start <= 8 else { return false }
        var word: UInt64 = 0
        for offset in start..<bytes.count { word = word << 8 | UInt64(bytes[offset].asciiLowercased) }
        return endings.contains(word)
    }

    private static let endings: Set<UInt64> = Set(
        """
        exe dll sys ini log txt tmp dat bin bat cmd vbs ps1 psm1 psd1 js jse wsf hta msi msp mui nls cat inf drv ocx cpl scr \
        xml json yml yaml toml cfg conf config html htm css map php asp aspx jsp cgi doc docx docm xls xlsx xlsm ppt pptx \
        pdf rtf csv db sqlite bak old zip rar gz tar lnk url evtx etl dmp pf reg key pem crt cer png jpg jpeg gif ico svg \
        bmp wav mp3 mp4 iso img vhd vhdx ova jar class war ko service socket timer mount scope slice target device rpm deb \
        lock pid swp cs cpp tlb manifest mof resx dcm local32 nt ax acm evt job mdb accdb ost pst eml msg chm hlp
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map {
            $0.utf8.reduce(0) { $0 << 8 | UInt64($1) }
        })
}
