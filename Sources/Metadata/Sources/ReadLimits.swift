/// How much a file may ask for before it is refused: the guard against damaged and hostile files.
public struct ReadLimits: Equatable, Sendable {
    /// Bytes of one page, compressed or not.
    public var pageBytes = 64 << 20
    /// Values of one page.
    public var pageValues = 1 << 24
    /// Bytes of one URL, caption or other text (the longest of DataComp's captions has 1.01 million characters).
    public var textBytes = 16 << 20
    /// Bytes of one line or record of a text file.
    public var recordBytes = 32 << 20
    /// Bytes that the columns of one batch may hold together.
    public var batchBytes = 192 << 20
    /// Bytes of a Parquet footer.
    public var footerBytes = 64 << 20
    /// Columns of a file.
    public var columns = 10_000

    /// The usual limits.
    public init() {}
}
