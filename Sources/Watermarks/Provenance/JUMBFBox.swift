internal import Foundation

/// A box of JUMBF (ISO 19566-5), the container of content credentials.
struct JUMBFBox {
    /// The four letters of its type, such as `jumb` or `cbor`.
    let type: String
    /// Its contents.
    let content: Data

    /// The boxes that follow each other in the bytes; those that break the rules end the list.
    static func all(in data: Data, limit: Int = 4096) -> [JUMBFBox] {
        var boxes: [JUMBFBox] = []
        var rest = data[...]
        while rest.count >= 8, boxes.count < limit {
            var length = UInt64(rest.prefix(4).reduce(0) { $0 << 8 | UInt64($1) })
            var header = 8
            if length == 1 {
                guard rest.count >= 16 else { break }
                length = rest.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
                header = 16
            } else if length == 0 {
                length = UInt64(rest.count)
            }
            guard length >= UInt64(header), length <= UInt64(rest.count) else { break }
            let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            boxes.append(JUMBFBox(type: type, content: Data(rest.prefix(Int(length)).dropFirst(header))))
            rest = rest.dropFirst(Int(length))
        }
        return boxes
    }

    /// The boxes inside a superbox.
    var children: [JUMBFBox] { type == "jumb" ? JUMBFBox.all(in: content) : [] }

    /// The label that a superbox's description gives it, such as `c2pa.claim`.
    var label: String? {
        guard let description = children.first, description.type == "jumd", description.content.count > 17 else {
            return nil
        }
        // sixteen bytes of type, then one whose second bit says that a label follows
        guard description.content[description.content.startIndex + 16] & 2 != 0 else { return nil }
        return String(decoding: description.content.dropFirst(17).prefix { $0 != 0 }, as: UTF8.self)
    }
}
