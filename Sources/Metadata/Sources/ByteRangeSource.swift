/// Something bytes can be read from by position: a local file, or an address that answers range requests.
package protocol ByteRangeSource: AnyObject, Sendable {
    /// Path or address, for messages.
    var location: String { get }
    /// Bytes in all.
    var size: Int64 { get }
    /// How much to ask for at a time when reading on.
    var window: Int { get }
    /// The server's name for this state of the bytes.
    var etag: String? { get }
    /// Reads a range, which lies inside the source.
    func read(_ range: Range<Int64>) throws -> ByteSlice
    /// Announces ranges that will be read, so that they can be fetched together.
    func prepare(_ ranges: [Range<Int64>])
}

extension ByteRangeSource {
    package var etag: String? { nil }

    package func prepare(_ ranges: [Range<Int64>]) {}
}
