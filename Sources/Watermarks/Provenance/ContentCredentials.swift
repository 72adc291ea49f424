public import Foundation

/// A manifest store of content credentials (C2PA) as it lies in a picture, and what it claims.
///
/// Nothing is verified: neither the signature nor whether the pixels are those that were signed. Anyone can write what
/// they like into such a store.
public struct ContentCredentials: Equatable, Sendable {
    /// The store, byte for byte: JUMBF boxes.
    public let store: Data
    /// The program that claims to have made the picture, from the newest manifest that names one.
    public let generator: String?
    /// The title that the claim gives.
    public let title: String?
    /// How the claim says that the picture came to be, such as `trainedAlgorithmicMedia` for generated pictures.
    public let sourceTypes: [String]

    /// A store and its claims; `nil` when the bytes are no manifest store.
    public init?(store: Data) {
        guard let root = JUMBFBox.all(in: store).first, root.label == "c2pa" else { return nil }
        self.store = store
        let manifests = root.children.filter { $0.type == "jumb" }.reversed()
        let claims = manifests.compactMap { manifest in
            manifest.children.first { $0.label?.hasPrefix("c2pa.claim") == true }?.cbor
        }
        generator = claims.lazy.compactMap(Self.generator).first
        title = claims.lazy.compactMap { $0["dc:title"]?.text }.first
        let actions = manifests.flatMap { $0.children.filter { $0.label == "c2pa.assertions" } }
            .flatMap { $0.children.filter { $0.label?.hasPrefix("c2pa.actions") == true } }
            .flatMap { $0.cbor?["actions"]?.elements ?? [] }
        var types: [String] = []
        for type in actions.compactMap({ $0["digitalSourceType"]?.text }) {
            let name = type.split(separator: "/").last.map(String.init) ?? type
            if !types.contains(name) { types.append(name) }
        }
        sourceTypes = types
    }

    /// What the claims come to, in a sentence.
    public var summary: String {
        let maker = generator.map { "claims to be made by \($0)" } ?? "names no maker"
        let source = sourceTypes.isEmpty ? "" : ", source type \(sourceTypes.joined(separator: ", "))"
        return "content credentials: \(maker)\(source); not verified"
    }

    /// The program of a claim: a text in version 1, a map or a list of maps with names in later ones.
    private static func generator(_ claim: CBORValue) -> String? {
        if let info = claim["claim_generator_info"] {
            let first = info.elements.first ?? info
            if let name = first["name"]?.text {
                return first["version"]?.text.map { "\(name) \($0)" } ?? name
            }
        }
        return claim["claim_generator"]?.text
    }
}

extension JUMBFBox {
    /// The value of the CBOR box inside a superbox.
    fileprivate var cbor: CBORValue? {
        children.first { $0.type == "cbor" }.flatMap { CBORValue($0.content) }
    }
}
