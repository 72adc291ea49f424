internal import Foundation
public import Resources

extension PublicSuffixList {
    /// The list that ships in `Data/PublicSuffix`, with its state when the file is the one described there.
    ///
    /// - Throws: ``ResourceError`` or ``DomainsError``.
    public static func shipped(in data: DataFolder) throws -> PublicSuffixList {
        struct Origin: Decodable {
            let state: String
            let sha256: String
        }
        let bytes = try data.contents(of: "PublicSuffix/public_suffix_list.dat")
        let origin = try? JSONDecoder().decode(Origin.self, from: data.contents(of: "PublicSuffix/origin.json"))
        let isDescribed = origin?.sha256 == SHA256.hex(of: bytes)
        return try PublicSuffixList(parsing: bytes, state: isDescribed ? origin?.state : nil)
    }
}

extension PlatformTable {
    /// The table that ships in `Data/Platforms`.
    ///
    /// - Throws: ``ResourceError`` or ``DomainsError``.
    public static func shipped(in data: DataFolder) throws -> PlatformTable {
        try PlatformTable(parsing: data.contents(of: "Platforms/platforms.json"))
    }
}

extension HostResolver {
    /// A resolver over the list and the table that ship in `Data`.
    ///
    /// - Throws: ``ResourceError`` or ``DomainsError``.
    public static func shipped(in data: DataFolder) throws -> HostResolver {
        try HostResolver(suffixes: .shipped(in: data), platforms: .shipped(in: data))
    }
}
