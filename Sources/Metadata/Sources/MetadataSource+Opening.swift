internal import Foundation
internal import Resources

extension MetadataSource.Part {
    /// Opens one location and recognises what it holds.
    init(
        opening location: String, columns: [ColumnRole: String], limits: ReadLimits, counter: ByteCounter,
        client: HTTPClient
    ) throws {
        if location == "-" {
            let file = try TextFile(limits: limits, hint: nil, isRepeatable: false) {
                DescriptorStream(standardInput: counter.add)
            }
            try self.init(file, location: location, bytes: nil, etag: nil, columns: columns)
        } else if SourceLocations.isURL(location) {
            switch try HTTPOpening.open(location, client: client) {
            case .ranges(let file, let tail):
                try self.init(file, tail: tail, columns: columns, limits: limits)
            case .copy(let path, let etag):
                // The copy lives as long as something reads it; its bytes were counted when they arrived.
                let copy = TemporaryCopy(path: path)
                try self.init(
                    path: path, location: location, columns: columns, limits: limits, etag: etag, copy: copy,
                    count: { _ in })
            }
        } else {
            try self.init(
                path: location, location: location, columns: columns, limits: limits, etag: nil, copy: nil,
                count: counter.add)
        }
    }

    /// Opens a file on disk.
    private init(
        path: String, location: String, columns: [ColumnRole: String], limits: ReadLimits, etag: String?,
        copy: TemporaryCopy?, count: @escaping @Sendable (Int) -> Void
    ) throws {
        let file = try LocalFile(path: path, name: location, count: count)
        guard file.size > 0 else {
            throw MetadataError.corrupt(location: location, place: "its start", reason: "it is empty")
        }
        let head = try file.read(0..<min(4, file.size)).array
        if head == Array("PAR1".utf8) || head == Array("PARE".utf8) {
            try self.init(ParquetFile(source: file, limits: limits), columns: columns)
            return
        }
        guard SourceLocations.hint(location) != .parquet else {
            throw MetadataError.corrupt(
                location: location, place: "its start", reason: "the mark PAR1 is missing: it is no Parquet file")
        }
        let text = try TextFile(limits: limits, hint: SourceLocations.hint(location), isRepeatable: true) {
            try withExtendedLifetime(copy) { try DescriptorStream(path: path, name: location, count: count) }
        }
        try self.init(text, location: location, bytes: file.size, etag: etag, columns: columns)
    }

    /// Opens a file on a server that answers range requests.
    private init(
        _ file: HTTPFile, tail: [UInt8], columns: [ColumnRole: String], limits: ReadLimits
    ) throws {
        if tail.suffix(4).elementsEqual("PAR1".utf8) || tail.suffix(4).elementsEqual("PARE".utf8) {
            try self.init(ParquetFile(source: file, limits: limits), columns: columns)
            return
        }
        guard SourceLocations.hint(file.location) != .parquet else {
            throw MetadataError.corrupt(
                location: file.location, place: "its end", reason: "the mark PAR1 is missing: it is no Parquet file")
        }
        let text = try TextFile(limits: limits, hint: SourceLocations.hint(file.location), isRepeatable: true) {
            HTTPStream(file)
        }
        try self.init(text, location: file.location, bytes: file.size, etag: file.etag, columns: columns)
    }

    init(_ file: ParquetFile, columns overrides: [ColumnRole: String]) throws {
        let location = file.source.location
        let flat = file.footer.columns.map { $0.isFlat ? $0.name : "" }
        let map = try ColumnMap(names: flat, overrides: overrides, location: location)
        // A column that cannot serve is left out when it was only found by its name.
        let usable = map.columns.filter { role, index in
            overrides[role] != nil || file.footer.columns[index].canServe(role)
        }
        for (role, index) in usable where !file.footer.columns[index].canServe(role) {
            throw MetadataError.wrongColumnType(
                column: flat[index], role: role, location: location, found: "\(file.footer.columns[index].type) values")
        }
        self.init(
            location: location, format: .parquet, compression: .none,
            family: .recognise(columns: flat, location: location), columns: usable.mapValues { flat[$0] },
            bytes: file.source.size, rows: file.footer.rows, groups: file.footer.groups.map(\.rows),
            checksum: SHA256.hex(of: file.footerBytes), checksumOf: "footer", etag: file.source.etag, indices: usable,
            contents: .parquet(file))
    }

    init(_ file: TextFile, location: String, bytes: Int64?, etag: String?, columns overrides: [ColumnRole: String])
        throws
    {
        let map: ColumnMap
        if let layout = file.layout {
            map = ColumnMap(layout: layout)
        } else {
            map = try ColumnMap(names: file.names, overrides: overrides, location: location)
        }
        let names = file.layout.map { _ in map.columns.mapValues { "column \($0 + 1)" } }
        self.init(
            location: location, format: file.format, compression: file.compression,
            family: .recognise(columns: file.names, location: location, layout: file.layout),
            columns: names ?? map.columns.mapValues { file.names[$0] }, bytes: bytes, rows: nil, groups: [],
            checksum: file.checksum, checksumOf: "start", etag: etag,
            indices: map.columns, contents: .text(file))
    }
}

extension ParquetFooter.Column {
    /// Whether the column's values can play a role.
    func canServe(_ role: ColumnRole) -> Bool {
        switch (role.kind, type) {
        case (.text, .byteArray), (.text, .int32), (.text, .int64), (.text, .fixedByteArray): true
        case (.real, .int32), (.real, .int64), (.real, .float), (.real, .double): true
        case (.integer, .int32), (.integer, .int64): true
        default: false
        }
    }
}

/// A copy of a download, removed when nothing reads it any more.
final class TemporaryCopy: Sendable {
    private let path: String

    init(path: String) {
        self.path = path
    }

    deinit {
        unlink(path)
    }
}
