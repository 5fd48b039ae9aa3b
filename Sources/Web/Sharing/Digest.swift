import Crypto
import FoundationEssentials

/// The MD5 by which MISP feeds index values: an index, and no proof of anything.
func md5(_ text: String) -> String {
    Insecure.MD5.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// A random number for what leaves the installation.
func randomUUID() -> String { UUID().uuidString.lowercased() }
