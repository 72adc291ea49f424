/// The footer of a Parquet file: its columns and where their data lie.
package struct ParquetFooter: Sendable {
    /// How values are stored.
    package enum PhysicalType: Int64, Sendable {
        case boolean, int32, int64, int96, float, double, byteArray, fixedByteArray
    }

    /// How pages are compressed.
    package enum Codec: Int64, Sendable {
        case uncompressed, snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw
    }

    /// A leaf of the schema.
    package struct Column: Sendable {
        /// Its name; for a nested one the path with dots.
        package let name: String
        package let type: PhysicalType
        /// Bytes of a fixed-length value.
        package let width: Int
        /// Whether each row has exactly one value or null: what is read here.
        package let isFlat: Bool
        /// Whether there may be nulls.
        package let isOptional: Bool
        /// Whether integers are to be read without a sign.
        package let isUnsigned: Bool
    }

    /// One column's data in one row group.
    package struct Chunk: Sendable {
        package var codec: Codec = .uncompressed
        package var values: Int64 = 0
        package var start: Int64 = 0
        package var bytes: Int64 = 0
        package var uncompressedBytes: Int64 = 0
        package var offsetIndex: Range<Int64>?
        package var statistics: Statistics?
    }

    /// What the writer noted about a chunk's values.
    package struct Statistics: Equatable, Sendable {
        package var nullCount: Int64?
        package var minimum: [UInt8]?
        package var maximum: [UInt8]?
    }

    /// Rows that are stored together.
    package struct RowGroup: Sendable {
        package let rows: Int64
        /// One for each column of the schema.
        package let chunks: [Chunk]
    }

    package let rows: Int64
    package let columns: [Column]
    package let groups: [RowGroup]
    /// Program that wrote the file, as it says.
    package let writer: String

    /// Row groups times columns a file may have.
    static let chunkLimit = 4_000_000
}
