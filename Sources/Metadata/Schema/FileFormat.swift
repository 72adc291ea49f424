/// The formats of metadata files.
public enum FileFormat: String, Codable, Sendable, CaseIterable {
    /// Apache Parquet.
    case parquet
    /// Comma-separated values (RFC 4180).
    case csv
    /// Tab-separated values.
    case tsv
    /// One JSON object a line.
    case jsonl
}

/// Compression around a whole file.
public enum FileCompression: String, Codable, Sendable, CaseIterable {
    /// Not compressed.
    case none
    /// gzip.
    case gzip
    /// Zstandard.
    case zstd

    /// Recognises compression by the first bytes.
    init(sniffing bytes: [UInt8]) {
        if bytes.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            self = .zstd
        } else {
            self = .none
        }
    }
}
