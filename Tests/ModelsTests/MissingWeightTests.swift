import Checkpoints
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// Weights that lack something, as after a download that broke off or with the configuration of another model.
@Suite("Missing and misshapen weights")
struct MissingWeightTests {
    /// Zeros under the names of a network, of which one may be missing or have another shape.
    private struct Blank: ParameterSource {
        let path = "blank.safetensors"
        var shapes: [String: [Int]]

        var names: [String] { shapes.keys.sorted() }

        func shape(of name: String) -> [Int]? { shapes[name] }

        func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
            shapes[name].map { Parameter(name: name, tensor: Tensor(shape: $0)) }
        }

        func adviseUnneeded() {}
    }

    /// The names and shapes of a network, and how it is made of them.
    struct Network: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let shapes: [String: [Int]]
        let make: @Sendable (any ParameterSource) throws -> Void
    }

    private static func networks() throws -> [Network] {
        let unets = try Golden.json("unet.json", as: [UNetTests.Network].self).map { golden in
            Network(testDescription: "U-Net \(golden.name)", shapes: golden.shapes) {
                _ = try UNet($0, configuration: UNetConfiguration(json: golden.config.data))
            }
        }
        let halves = try VAETests.goldens().flatMap { golden in
            // What only one of the halves reads belongs to it.
            let shapes = Dictionary(grouping: golden.shapes) {
                $0.key.hasPrefix("decoder.") || $0.key.hasPrefix("post_quant_conv.")
            }.mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
            return [
                Network(testDescription: "VAE encoder \(golden.name)", shapes: shapes[false] ?? [:]) {
                    _ = try VAEEncoder($0, configuration: VAEConfiguration(json: golden.config.data))
                },
                Network(testDescription: "VAE decoder \(golden.name)", shapes: shapes[true] ?? [:]) {
                    _ = try VAEDecoder($0, configuration: VAEConfiguration(json: golden.config.data))
                },
            ]
        }
        let texts = try CLIPTests.texts().prefix(1).map { golden in
            Network(testDescription: "text encoder", shapes: golden.shapes) {
                _ = try CLIPTextModel($0, configuration: CLIPTextConfiguration(json: golden.config.data))
            }
        }
        let towers = try Golden.json("clip-vision.json", as: [CLIPTests.PictureEmbedding].self).map { golden in
            Network(testDescription: "vision tower", shapes: golden.shapes) {
                _ = try CLIPVisionModel($0, configuration: CLIPVisionConfiguration(json: golden.config.data))
            }
        }
        return unets + halves + texts + towers
    }

    @Test("every tensor that is missing is named, whichever it is", arguments: try networks())
    func missing(_ network: Network) throws {
        #expect(throws: Never.self) { try network.make(Blank(shapes: network.shapes)) }
        #expect(network.shapes.count > 20)
        for name in network.shapes.keys {
            var shapes = network.shapes
            shapes[name] = nil
            let error = #expect(throws: CheckpointError.self, "\(name)") { try network.make(Blank(shapes: shapes)) }
            guard case .missingTensor(let missing, let file, _) = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
            // Names in front of which a prefix may stand are looked for with it.
            #expect(name.hasSuffix(missing) || missing.hasSuffix(name), "\(missing) for \(name)")
            #expect(file == "blank.safetensors")
        }
    }

    @Test("every tensor of another shape is named with both shapes", arguments: try networks())
    func misshapen(_ network: Network) throws {
        for (name, shape) in network.shapes {
            for wrong in [shape.map { $0 + 1 }, [1] + shape, []] where wrong != shape {
                var shapes = network.shapes
                shapes[name] = wrong
                let error = #expect(throws: CheckpointError.self, "\(name) as \(wrong)") {
                    try network.make(Blank(shapes: shapes))
                }
                guard case .wrongShape(let found, _, let expected, wrong) = error else {
                    Issue.record("\(name) as \(wrong): \(String(describing: error))")
                    continue
                }
                #expect(name.hasSuffix(found) && expected.reduce(1, *) == shape.reduce(1, *))
                #expect(error?.description.contains("\(wrong)") == true)
            }
        }
    }
}
