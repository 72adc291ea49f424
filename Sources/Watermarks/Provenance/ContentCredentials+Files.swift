public import Foundation
internal import Images

extension ContentCredentials {
    /// The credentials in a PNG (chunk `caBX`) or JPEG (segments APP11); `nil` if there are none or they are broken.
    public init?(in file: Data) {
        switch ImageFormat(of: file) {
        case .png: self.init(store: Self.pngStore(file))
        case .jpeg: self.init(store: Self.jpegStore(file))
        case .other: return nil
        }
    }

    /// A PNG or JPEG with the store put in, byte for byte; other files come back as they are.
    ///
    /// The file must not hold a store yet, as those that Klarbild's encoders write do not. A reader that verifies will
    /// find that the pixels are no longer those that were signed: that is the truth after they were changed.
    public func inserted(into file: Data) -> Data {
        switch ImageFormat(of: file) {
        case .png: Self.insert(store, intoPNG: file)
        case .jpeg: Self.insert(store, intoJPEG: file)
        case .other: file
        }
    }

    // MARK: PNG

    private static func pngStore(_ file: Data) -> Data {
        PNGChunk.all(in: file).first { $0.type == "caBX" }.map { Data($0.content) } ?? Data()
    }

    private static func insert(_ store: Data, intoPNG file: Data) -> Data {
        let headerEnd = 8 + 25  // the signature and the header chunk
        guard file.count > headerEnd else { return file }
        let body = Data("caBX".utf8) + store
        return file.prefix(headerEnd) + bigEndian(UInt32(store.count)) + body + bigEndian(crc32(body))
            + file.dropFirst(headerEnd)
    }

    /// The checksum of PNG chunks.
    private static func crc32(_ data: Data) -> UInt32 {
        var crc = UInt32.max
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        return ~crc
    }

    // MARK: JPEG

    /// The most bytes of a store in one segment.
    private static let segmentLength = 64_000

    private static func jpegStore(_ file: Data) -> Data {
        var pieces: [(number: UInt32, bytes: Data)] = []
        var rest = file.dropFirst(2)
        while rest.count >= 4, rest.first == 0xff {
            let marker = rest[rest.startIndex + 1]
            if marker == 0xff {  // a fill byte
                rest = rest.dropFirst()
                continue
            }
            guard marker != 0xda, marker != 0xd9 else { break }
            let length = Int(rest.dropFirst(2).prefix(2).reduce(0) { $0 << 8 | UInt16($1) })
            guard length >= 2, length + 2 <= rest.count else { break }
            let content = Data(rest.dropFirst(4).prefix(length - 2))
            // "JP", the box's instance, the piece's number, and in each piece the length and type of the box
            if marker == 0xeb, content.count > 16, content.starts(with: Data("JP".utf8)) {
                let number = content.dropFirst(4).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
                pieces.append((number, content))
            }
            rest = rest.dropFirst(length + 2)
        }
        pieces.sort { $0.number < $1.number }
        guard let first = pieces.first else { return Data() }
        return pieces.dropFirst().reduce(Data(first.bytes.dropFirst(8))) { $0 + $1.bytes.dropFirst(16) }
    }

    private static func insert(_ store: Data, intoJPEG file: Data) -> Data {
        var segments = Data()
        var rest = store.dropFirst(8)
        let boxHeader = store.prefix(8)
        var number: UInt32 = 1
        while !rest.isEmpty {
            let piece = rest.prefix(segmentLength)
            segments += [0xff, 0xeb] + bigEndian(UInt16(2 + 16 + piece.count)) + Data("JP".utf8) + [0, 1]
            segments += bigEndian(number) + boxHeader + piece
            rest = rest.dropFirst(segmentLength)
            number += 1
        }
        // after the start of the picture and its JFIF segment
        var end = 2
        if file.count > 6, file[file.startIndex + 2] == 0xff, file[file.startIndex + 3] == 0xe0 {
            end = 4 + Int(file.dropFirst(4).prefix(2).reduce(0) { $0 << 8 | UInt16($1) })
        }
        return file.prefix(end) + segments + file.dropFirst(end)
    }

    private static func bigEndian<T: FixedWidthInteger>(_ value: T) -> Data {
        withUnsafeBytes(of: value.bigEndian) { Data($0) }
    }
}
