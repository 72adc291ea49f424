/// How much a file may ask for before it is refused: the guard against damaged and hostile files.
public struct ReadLimits: Equatable, Sendable {
    /// Bytes of one decompressed page (DuckDB writes up to 100 MB).
    public var pageBytes = 128 << 20
    /// Values of one page.
    public var pageValues = 1 << 24
    /// Bytes of one URL, caption or other text (the longest of DataComp's captions has 1.01 million characters).
    public var textBytes = 16 << 20
    /// Bytes of a Parquet footer.
    public var footerBytes = 64 << 20
    /// Columns of a file.
    public var columns = 10_000

    /// The usual limits.
    public init() {}
}
