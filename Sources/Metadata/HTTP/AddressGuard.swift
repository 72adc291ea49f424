internal import Foundation

/// Tells addresses of the public internet from those inside the own network.
///
/// A data set's address that leads inside (by its name's record or a redirect) could make the program fetch what only
/// this machine may see; so inner addresses are refused unless the user allows them.
package enum AddressGuard {
    /// Whether an address, as text, belongs to the public internet.
    package static func isPublic(_ text: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return isPublic(four: UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return false }
        return isPublic(six: withUnsafeBytes(of: &six) { Array($0) })
    }

    /// IPv4 blocks that are not global (IANA's special-purpose registry), as network and prefix length.
    private static let blocks: [(UInt32, UInt32)] = [
        (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16), (0xac10_0000, 12),
        (0xc000_0000, 24), (0xc000_0200, 24), (0xc0a8_0000, 16), (0xc612_0000, 15), (0xc633_6400, 24),
        (0xcb00_7100, 24), (0xe000_0000, 3),
    ]

    private static func isPublic(four address: UInt32) -> Bool {
        !blocks.contains { network, length in address >> (32 - length) == network >> (32 - length) }
    }

    private static func isPublic(six bytes: [UInt8]) -> Bool {
        func four(_ start: Int) -> UInt32 { bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        // Addresses that carry an IPv4 address are as public as that: mapped, NAT64, 6to4.
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
            return isPublic(four: four(12))
        }
        if bytes.prefix(12).elementsEqual([0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return isPublic(four: four(12))
        }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublic(four: four(2)) }
        // Global unicast is 2000::/3; 2001::/23 is for protocols, 2001:db8::/32 and 3fff::/20 for documents.
        guard bytes[0] >> 5 == 1 else { return false }
        let start = four(0)
        return start >> 9 != 0x2001_0000 >> 9 && start != 0x2001_0db8 && start >> 12 != 0x3fff_0000 >> 12
    }
}
