import Dispatch
import NIOCore
import Sharing
import Web

extension HookAddress {
    /// The address that the host's name stands for now; `nil` where it has none, or leads to this machine or its neighbours.
    func outsideAddress() async -> String? {
        guard !isPlainlyInternal else { return nil }
        if IPNetwork(address: host) != nil { return host }
        let name = host
        let found = await withCheckedContinuation { (told: CheckedContinuation<String?, Never>) in
            // Asks the system, and may wait for it: not on a thread that tasks run on.
            DispatchQueue.global().async {
                told.resume(
                    returning: (try? SocketAddress.makeAddressResolvingHost(name, port: 443))?.ipAddress)
            }
        }
        guard let found, let address = IPNetwork(address: found), !HookAddress.isInternal(address) else {
            return nil
        }
        return found
    }
}
