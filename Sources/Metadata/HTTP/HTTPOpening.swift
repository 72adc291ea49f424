internal import Foundation

/// An address that was opened: by ranges when the server can, else as a copy that was streamed once.
enum HTTPOpening {
    case ranges(HTTPFile, tail: [UInt8])
    case copy(path: String, etag: String?)

    private static let tailBytes: Int64 = 64 << 10

    /// Asks for the file's end, which tells its size, whether ranges work, and what a Parquet file holds.
    ///
    /// - Throws: ``MetadataError/refusedAddress(url:reason:)`` and ``MetadataError/http(url:reason:)``.
    static func open(_ url: String, client: HTTPClient) throws -> HTTPOpening {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw MetadataError.refusedAddress(url: url, reason: "only http and https are fetched")
        }
        var last = HTTPTransfer(limit: 0)
        try client.retrying(url) {
            let transfer = HTTPTransfer(limit: Int(tailBytes))
            transfer.wantsBody = { status, _ in status == 206 }
            last = transfer
            return try client.perform(url, range: "-\(tailBytes)", transfer)
        }
        guard last.status == 206 else { return try copy(url, client: client) }
        guard let range = last.contentRange, range.last == range.total - 1,
            Int(range.last - range.first) + 1 == last.body.count
        else {
            throw MetadataError.http(url: url, reason: "the server's answer to a range request makes no sense")
        }
        let file = HTTPFile(
            url: url, size: range.total, etag: last.fields["etag"], tail: last.body, client: client)
        return .ranges(file, tail: last.body)
    }

    /// Streams the whole file to disk once.
    private static func copy(_ url: String, client: HTTPClient) throws -> HTTPOpening {
        let name = "klarbild-\(UUID().uuidString).download"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path(percentEncoded: false)
        var etag: String?
        do {
            try client.retrying(url) {
                guard FileManager.default.createFile(atPath: path, contents: nil),
                    let file = FileHandle(forWritingAtPath: path)
                else { throw MetadataError.unreadable(location: path, reason: "the copy cannot be written") }
                defer { try? file.close() }
                let transfer = HTTPTransfer(limit: .max)
                transfer.wantsBody = { status, _ in status == 200 }
                transfer.file = file
                let outcome = try client.perform(url, range: nil, transfer)
                // Of a part nobody asked for, the rest would be missing without a word.
                if case .done = outcome, transfer.status != 200 {
                    throw MetadataError.http(
                        url: url, reason: "the server answers \(transfer.status) where the whole file was asked for")
                }
                etag = transfer.fields["etag"]
                return outcome
            }
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        return .copy(path: path, etag: etag)
    }
}
