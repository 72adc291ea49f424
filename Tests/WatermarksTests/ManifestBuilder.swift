import Foundation

/// Builds manifest stores of content credentials box by box, so that each rule can be broken on its own.
enum ManifestBuilder {
    /// A box; its length is right unless another is given.
    static func box(_ type: String, _ content: [UInt8], length: UInt32? = nil) -> [UInt8] {
        joined(bigEndian(length ?? UInt32(content.count + 8)), Array(type.utf8), content)
    }

    /// A superbox: a description with a label, then other boxes.
    static func superbox(_ label: String?, _ children: [[UInt8]]) -> [UInt8] {
        var description = [UInt8](repeating: 7, count: 16)
        if let label {
            description.append(3)
            description += label.utf8
            description.append(0)
        } else {
            description += [1, 0]
        }
        return box("jumb", joined(box("jumd", description), joined(children)))
    }

    /// Bytes one after the other.
    static func joined(_ parts: [UInt8]...) -> [UInt8] { joined(parts) }
    static func joined(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined()) }

    /// A box with a CBOR value under a label.
    static func assertion(_ label: String, _ value: [UInt8]) -> [UInt8] {
        superbox(label, [box("cbor", value)])
    }

    /// A manifest with a claim, and with actions if their source types are given.
    static func manifest(
        claim: [UInt8], label: String = "c2pa.claim", actions: [[UInt8]] = [], actionsLabel: String = "c2pa.actions"
    ) -> [UInt8] {
        let assertions = superbox(
            "c2pa.assertions", [assertion(actionsLabel, map([("actions", list(actions))]))])
        return superbox("urn:uuid:1", [assertions, assertion(label, claim)])
    }

    /// A store of manifests, the newest last.
    static func store(_ manifests: [UInt8]...) -> Data { Data(superbox("c2pa", manifests)) }

    // MARK: CBOR

    static func text(_ value: String) -> [UInt8] { joined(head(3, value.utf8.count), Array(value.utf8)) }
    static func list(_ values: [[UInt8]]) -> [UInt8] { joined(head(4, values.count), joined(values)) }
    static func map(_ pairs: [(String, [UInt8])]) -> [UInt8] {
        joined(head(5, pairs.count), joined(pairs.map { joined(text($0.0), $0.1) }))
    }

    /// The first bytes of a value of a major type.
    static func head(_ major: UInt8, _ argument: Int) -> [UInt8] {
        switch argument {
        case ..<24: [major << 5 | UInt8(argument)]
        case ..<256: [major << 5 | 24, UInt8(argument)]
        default: [major << 5 | 25, UInt8(argument >> 8), UInt8(argument & 255)]
        }
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
