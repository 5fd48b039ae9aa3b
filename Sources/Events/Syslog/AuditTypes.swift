/// The types of the kernel's audit records.
enum AuditTypes {
    /// The name of a type that is written as a number; `nil` for other types, and for numbers without a name here.
    static func name(_ bytes: Span<UInt8>, ofNumber type: Range<Int>) -> String? {
        var cursor = TextCursor(type)
        guard let number = cursor.number(bytes, atMost: 5), cursor.isAtEnd else { return nil }
        return names[number]
    }

    /// Whether a type, written as a number or as a name, is one of those.
    static func isOne(_ bytes: Span<UInt8>, _ type: Range<Int>, of wanted: [String]) -> Bool {
        if let name = name(bytes, ofNumber: type) { return wanted.contains(name) }
        for name in wanted where bytes.holds(name, type) { return true }
        return false
    }

    /// Those that other lines of the same event may follow.
    static let severalLines: [String] = Set(names.values).subtracting(["USER_TTY"]).union([
        "LOGIN", "INTEGRITY_DATA", "INTEGRITY_METADATA", "INTEGRITY_STATUS", "INTEGRITY_RULE",
        "INTEGRITY_PCR", "INTEGRITY_EVM_XATTR", "INTEGRITY_POLICY_RULE", "SELINUX_ERR", "APPARMOR_DENIED",
        "APPARMOR_ALLOWED", "APPARMOR_STATUS",
    ]).sorted()
    /// Those that no other lines of the same event follow.
    static let lastLines = ["EOE", "PROCTITLE"]
    /// The arguments of a command.
    static let command = ["EXECVE"]

    private static let names: [Int: String] = [
        1124: "USER_TTY", 1300: "SYSCALL", 1302: "PATH", 1303: "IPC", 1304: "SOCKETCALL",
        1305: "CONFIG_CHANGE", 1306: "SOCKADDR", 1307: "CWD", 1309: "EXECVE", 1311: "IPC_SET_PERM",
        1312: "MQ_OPEN", 1313: "MQ_SENDRECV", 1314: "MQ_NOTIFY", 1315: "MQ_GETSETATTR",
        1316: "KERNEL_OTHER", 1317: "FD_PAIR", 1318: "OBJ_PID", 1319: "TTY", 1320: "EOE",
        1321: "BPRM_FCAPS", 1322: "CAPSET", 1323: "MMAP", 1324: "NETFILTER_PKT", 1325: "NETFILTER_CFG",
        1326: "SECCOMP", 1327: "PROCTITLE", 1328: "FEATURE_CHANGE", 1330: "KERN_MODULE", 1331: "FANOTIFY",
        1332: "TIME_INJOFFSET", 1333: "TIME_ADJNTPVAL", 1334: "BPF", 1335: "EVENT_LISTENER",
        1336: "URINGOP", 1337: "OPENAT2", 1400: "AVC", 1401: "SELINUX_ERR", 1402: "AVC_PATH",
        1403: "MAC_POLICY_LOAD", 1404: "MAC_STATUS", 1405: "MAC_CONFIG_CHANGE", 1420: "MAC_TASK_CONTEXTS",
        1421: "MAC_OBJ_CONTEXTS", 1700: "ANOM_PROMISCUOUS", 1702: "ANOM_LINK", 1703: "ANOM_CREAT",
    ]
}
