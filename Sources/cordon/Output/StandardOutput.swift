import Foundation

/// Standard output, gathered into large writes.
struct StandardOutput {
    private var buffer: [UInt8] = []

    mutating func text(_ text: String) { bytes(Array(text.utf8)) }

    mutating func bytes(_ bytes: [UInt8]) {
        buffer += bytes
        if buffer.count >= 1 << 16 { flush() }
    }

    mutating func line(_ line: String) {
        text(line)
        text("\n")
    }

    mutating func flush() {
        // A reader that went away (`cordon detect ... | head`) is no failure of ours.
        try? FileHandle.standardOutput.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Says something to the person at the terminal, apart from the rows.
func say(_ message: String) {
    try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
}
