// auditd writes system calls as numbers unless it is told to add names. Those that rules and the fields of joined
// events ask for:

/// Names of Linux's system calls.
enum SystemCalls {
    /// The name of a call; `nil` for one without a name here, or another kind of machine.
    ///
    /// > Source: linux/arch/x86/entry/syscalls/syscall_64.tbl; linux/include/uapi/asm-generic/unistd.h.
    static func name(_ bytes: Span<UInt8>, architecture: Range<Int>, number: Range<Int>) -> String? {
        var cursor = TextCursor(number)
        guard let number = cursor.number(bytes, atMost: 4), cursor.isAtEnd else { return nil }
        if bytes.equals("c000003e", architecture) { return x86[number] }
        if bytes.equals("c00000b7", architecture) { return arm[number] }
        return nil
    }

    private static let x86: [Int: String] = [
        2: "open", 42: "connect", 43: "accept", 49: "bind", 50: "listen", 56: "clone", 57: "fork",
        58: "vfork", 59: "execve", 62: "kill", 82: "rename", 83: "mkdir", 84: "rmdir", 85: "creat",
        86: "link", 87: "unlink", 88: "symlink", 90: "chmod", 91: "fchmod", 92: "chown", 93: "fchown",
        94: "lchown", 99: "sysinfo", 101: "ptrace", 103: "syslog", 105: "setuid", 106: "setgid",
        113: "setreuid", 117: "setresuid", 133: "mknod", 135: "personality", 155: "pivot_root",
        159: "adjtimex", 161: "chroot", 164: "settimeofday", 165: "mount", 166: "umount2", 169: "reboot",
        170: "sethostname", 175: "init_module", 176: "delete_module", 188: "setxattr", 227: "clock_settime",
        246: "kexec_load", 257: "openat", 258: "mkdirat", 259: "mknodat", 260: "fchownat", 263: "unlinkat",
        264: "renameat", 265: "linkat", 266: "symlinkat", 268: "fchmodat", 272: "unshare",
        288: "accept4", 304: "open_by_handle_at", 308: "setns", 310: "process_vm_readv",
        311: "process_vm_writev", 313: "finit_module", 316: "renameat2", 319: "memfd_create",
        320: "kexec_file_load", 321: "bpf", 322: "execveat", 437: "openat2", 452: "fchmodat2",
    ]

    private static let arm: [Int: String] = [
        5: "setxattr", 33: "mknodat", 34: "mkdirat", 35: "unlinkat", 36: "symlinkat", 37: "linkat",
        38: "renameat", 39: "umount2", 40: "mount", 41: "pivot_root", 51: "chroot", 52: "fchmod",
        53: "fchmodat", 54: "fchownat", 55: "fchown", 56: "openat", 92: "personality", 97: "unshare",
        104: "kexec_load", 105: "init_module", 106: "delete_module", 112: "clock_settime", 116: "syslog",
        117: "ptrace", 129: "kill", 142: "reboot", 144: "setgid", 145: "setreuid", 146: "setuid",
        147: "setresuid", 161: "sethostname", 170: "settimeofday", 171: "adjtimex", 179: "sysinfo",
        200: "bind", 201: "listen", 202: "accept", 203: "connect", 220: "clone", 221: "execve",
        242: "accept4", 265: "open_by_handle_at", 268: "setns", 270: "process_vm_readv",
        271: "process_vm_writev", 273: "finit_module", 276: "renameat2", 279: "memfd_create", 280: "bpf",
        281: "execveat", 294: "kexec_file_load", 437: "openat2", 452: "fchmodat2",
    ]
}
