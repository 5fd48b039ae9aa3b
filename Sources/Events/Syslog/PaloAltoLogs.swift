import Vocabulary

// PAN-OS writes values alone, between commas; the fourth says what kind of line it is and so what the others mean:
//
//     1,2026/02/11 02:04:05,007951000012345,TRAFFIC,end,2562,2026/02/11 02:04:05,10.0.0.5,192.0.2.7,…
//       received            serial          type    subtype  generated           src      dst
//
// The names below are those of the maker's manual; `-` is a column kept for future use. Columns that a later release
// adds at the end are left in the message. The firewall's clock has no zone: a header's time is better, and the
// generated time is one of the zone that is told to the decoder. A line's own `high_res_timestamp`, with a zone, is the best of all.
//
// > Source: Palo Alto Networks, "PAN-OS 10.2, Syslog Field Descriptions".

/// Reads Palo Alto's comma-separated logs.
struct PaloAltoLogs {
    private let layouts: [(kind: String, layout: Layout)]
    private let address: WebAddressFields
    private let agent, referrer, method, client: FieldName
    private var writer: DialectWriter
    private let remoteAccess: RemoteAccessWords
    private let clock: LocalClock

    init(names: FieldNames, clock: LocalClock) {
        self.clock = clock
        address = WebAddressFields(names: names)
        agent = names.intern("c-useragent")
        referrer = names.intern("cs-referrer")
        method = names.intern("cs-method")
        client = names.intern("c-ip")
        writer = DialectWriter(names: names)
        remoteAccess = RemoteAccessWords(names: names)
        layouts = PaloAltoLogs.columns.sorted { $0.key < $1.key }.map { ($0.key, Layout($0.value, names)) }
    }

    /// Adds the fields of a line, or returns `nil` and adds nothing if it is of another form.
    mutating func decode(_ message: Range<Int>, hasTime: Bool, of event: inout Event) -> EventLogSource? {
        guard isPaloAlto(event.bytes.span, message),
            let values = CommaSeparated.values(event.bytes.span, message, limit: 150), values.count >= 7,
            let layout = layouts.first(where: { event.bytes.span.holds($0.kind, values[3]) })?.layout
        else { return nil }
        for (field, value) in zip(layout.fields, values) where !value.isEmpty {
            guard let field else { continue }
            let text = text(value, &event)
            event.append(field.name, at: text)
            if let alias = field.alias { event.append(alias, at: text) }
        }
        setTime(values, layout, hasTime: hasTime, &event)
        return source(values, layout, &event)
    }

    /// A number or nothing, then a day: cheap, because every line of syslog is asked.
    private func isPaloAlto(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Bool {
        var cursor = TextCursor(message)
        _ = cursor.number(bytes, atMost: 3)
        guard cursor.take(bytes, 0x2C), cursor.number(bytes, atMost: 4) != nil, cursor.take(bytes, 0x2F),
            cursor.number(bytes, atMost: 2) != nil, cursor.take(bytes, 0x2F)
        else { return false }
        return true
    }

    /// In place, or decoded behind if two quotes stand for one.
    private func text(_ value: Range<Int>, _ event: inout Event) -> Event.Text {
        guard event.bytes[value].contains(0x22) else {
            return Event.Text(start: value.lowerBound, length: value.count)
        }
        var plain: [UInt8] = []
        var isSecond = false
        for byte in event.bytes[value] {
            isSecond = byte == 0x22 && !isSecond
            if byte != 0x22 || isSecond { plain.append(byte) }
        }
        return event.store(plain)
    }

    private func setTime(_ values: [Range<Int>], _ layout: Layout, hasTime: Bool, _ event: inout Event) {
        if let column = layout.exactTime, column < values.count, values[column].count >= 25,
            let exact = Instant(bytes: event.bytes.span, values[column], clock: clock)
        {
            event.time = exact
        } else if !hasTime {
            let written = event.bytes[values[6]].map { $0 == 0x2F ? 0x2D : $0 }
            event.time = Instant(bytes: written.span, 0..<written.count, clock: clock)
        }
    }

    private mutating func source(_ values: [Range<Int>], _ layout: Layout, _ event: inout Event)
        -> EventLogSource
    {
        switch layout.service {
        case "traffic":
            return EventLogSource(
                product: "paloalto", category: writer.settleTraffic(&event) ? "firewall" : nil,
                service: "traffic")
        case "threat":
            _ = writer.settleTraffic(&event)
            let isWeb = event.bytes.span.holds("url", values[4])
            if isWeb { addWeb(values, layout, &event) }
            return EventLogSource(product: "paloalto", category: isWeb ? "proxy" : nil, service: "threat")
        default:
            remoteAccess.settleGlobalProtect(&event)
            // So do Sigma's rules name it.
            return EventLogSource(product: "paloalto", category: "appliance", service: layout.service)
        }
    }

    /// What the rules about proxies ask for.
    private func addWeb(_ values: [Range<Int>], _ layout: Layout, _ event: inout Event) {
        func column(_ name: String) -> Range<Int>? {
            layout.columns.firstIndex(of: name).flatMap { $0 < values.count ? values[$0] : nil }
        }
        if let page = column("misc") { address.add(page, to: &event) }
        for (field, name) in [
            (agent, "user_agent"), (referrer, "referer"), (method, "http_method"), (client, "src"),
        ] {
            guard let value = column(name), !value.isEmpty else { continue }
            event.append(field, at: text(value, &event))
        }
    }

    private struct Layout {
        let service: String
        let columns: [String]
        /// What each column is called by its maker and by the rules; `nil` for those kept for future use.
        let fields: [(name: FieldName, alias: FieldName?)?]
        let exactTime: Int?

        init(_ layout: (service: String, text: String), _ names: FieldNames) {
            service = layout.service
            columns = (PaloAltoLogs.head + " " + layout.text).split { $0 == " " || $0 == "\n" }.map(
                String.init)
            fields = columns.map { column in
                column == "-"
                    ? nil : (names.intern(column), DialectFields.table[column].map { names.intern($0) })
            }
            exactTime = columns.firstIndex(of: "high_res_timestamp")
        }
    }

    private static let head = "- receive_time serial type subtype - time_generated"

    private static let columns: [String: (service: String, text: String)] = [
        "TRAFFIC": (
            "traffic",
            """
            src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset -
            sessionid repeatcnt sport dport natsport natdport flags proto action bytes bytes_sent
            bytes_received packets start elapsed category - seqno actionflags srcloc dstloc - pkts_sent
            pkts_received session_end_reason dg_hier_level_1 dg_hier_level_2 dg_hier_level_3
            dg_hier_level_4 vsys_name device_name action_source
            """
        ),
        "THREAT": (
            "threat",
            """
            src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset -
            sessionid repeatcnt sport dport natsport natdport flags proto action misc threatid category
            severity direction seqno actionflags srcloc dstloc - contenttype pcap_id filedigest cloud
            url_idx user_agent filetype xff referer sender subject recipient reportid dg_hier_level_1
            dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name - src_uuid dst_uuid
            http_method
            """
        ),
        "GLOBALPROTECT": (
            "globalprotect",
            """
            vsys eventid stage auth_method tunnel_type srcuser srcregion machinename public_ip
            public_ipv6 private_ip private_ipv6 hostid serialnumber client_ver client_os client_os_ver
            repeatcnt reason error opaque status location login_duration connect_method error_code
            portal seqno actionflags high_res_timestamp selection_type response_time priority
            attempted_gateways gateway
            """
        ),
    ]
}
