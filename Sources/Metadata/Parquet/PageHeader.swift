/// The head of one page of a column chunk (Apache Parquet's `PageHeader`).
struct PageHeader {
    enum Kind {
        case data, dataV2, dictionary, other
    }

    enum Encoding: Int64 {
        case plain = 0
        case plainDictionary = 2
        case rle = 3
        case bitPacked = 4
        case deltaBinaryPacked = 5
        case deltaLengthByteArray = 6
        case deltaByteArray = 7
        case rleDictionary = 8
        case byteStreamSplit = 9
    }

    var kind = Kind.other
    var uncompressedBytes = 0
    var compressedBytes = 0
    var values = 0
    var encoding = Encoding.plain
    var levelEncoding = Encoding.rle
    /// Version 2: bytes of levels in front, never compressed.
    var definitionBytes = 0
    var repetitionBytes = 0
    var isCompressed = true
    /// CRC-32 of the page as stored, where the writer noted one.
    var checksum: UInt32?
    /// Bytes of the header itself.
    var length = 0

    init(decoding bytes: UnsafeBufferPointer<UInt8>) throws(Damage) {
        var reader = ThriftReader(bytes)
        try reader.beginStruct()
        var type: Int64 = -1
        while let field = try reader.nextField() {
            switch field.id {
            case 1: type = try reader.integer(field)
            case 2: uncompressedBytes = try reader.count(field)
            case 3: compressedBytes = try reader.count(field)
            case 4: checksum = UInt32(truncatingIfNeeded: try reader.integer(field))
            case 5: try readData(&reader, kind: .data)
            case 7: try readDictionary(&reader)
            case 8: try readDataV2(&reader)
            default: try reader.skip(field)
            }
        }
        length = reader.position
        let expected: Kind =
            switch type {
            case 0: .data
            case 2: .dictionary
            case 3: .dataV2
            default: .other
            }
        guard expected == kind else { throw Damage("a page of type \(type) has the header of another") }
    }

    private mutating func readData(_ reader: inout ThriftReader, kind: Kind) throws(Damage) {
        self.kind = kind
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 1: values = try reader.count(field)
            case 2: encoding = try Self.encoding(&reader, field)
            case 3: levelEncoding = try Self.encoding(&reader, field)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readDictionary(_ reader: inout ThriftReader) throws(Damage) {
        kind = .dictionary
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 1: values = try reader.count(field)
            case 2: encoding = try Self.encoding(&reader, field)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readDataV2(_ reader: inout ThriftReader) throws(Damage) {
        kind = .dataV2
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 1: values = try reader.count(field)
            case 4: encoding = try Self.encoding(&reader, field)
            case 5: definitionBytes = try reader.count(field)
            case 6: repetitionBytes = try reader.count(field)
            case 7: isCompressed = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
    }

    private static func encoding(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(Damage) -> Encoding {
        let raw = try reader.integer(field)
        guard let encoding = Encoding(rawValue: raw) else { throw Damage("encoding \(raw) is not known") }
        return encoding
    }
}
