import Foundation
import Models
import Tensors
import TestSupport
import Testing

@Suite("Features of an earlier step")
struct FeatureReuseTests {
    /// The small networks of the golden predictions.
    struct Network: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let config: AnyJSON
        let shapes: [String: [Int]]
        let latents: [Int]
        let text: [Int]
        var testDescription: String { name }

        func unet() throws -> UNet {
            try UNet(SyntheticWeights(shapes), configuration: UNetConfiguration(json: config.data))
        }

        func inputs() -> (latents: Tensor, text: Tensor) {
            (
                SyntheticWeights.normals("latents", shape: latents).channelsLast(),
                SyntheticWeights.normals("text", shape: text)
            )
        }
    }

    private static func distance(_ a: Tensor, _ b: Tensor) -> Float {
        let difference = zip(a.values, b.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (difference / b.values.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    @Test(
        "give the whole network's prediction for the same input",
        arguments: try Golden.json("unet.json", as: [Network].self))
    func sameInput(_ network: Network) throws {
        let unet = try network.unet(), (latents, states) = network.inputs()
        let text = unet.conditioning(states)
        var features: UNetFeatures?
        let whole = unet.predict(latents, timeStep: 300, conditioning: text, features: &features, check: {})
        #expect(whole.values == unet.predict(latents, timeStep: 300, conditioning: text, check: {}).values)
        let kept = try #require(features)
        let again = unet.predict(latents, timeStep: 300, conditioning: text, reusing: kept, check: {})
        #expect(again.shape == whole.shape && again.values == whole.values)
    }

    @Test("serve one picture for several texts", arguments: try Golden.json("unet.json", as: [Network].self))
    func commonPicture(_ network: Network) throws {
        let unet = try network.unet()
        let one = SyntheticWeights.normals("latents", shape: [1] + network.latents.dropFirst()).channelsLast()
        let states = SyntheticWeights.normals("text", shape: [2] + network.text.dropFirst())
        let text = unet.conditioning(states)
        var features: UNetFeatures?
        let whole = unet.predict(one, timeStep: 300, conditioning: text, features: &features, check: {})
        let kept = try #require(features)
        let again = unet.predict(one, timeStep: 300, conditioning: text, reusing: kept, check: {})
        #expect(kept.batch == 2 && again.values == whole.values)
    }

    @Test("see the latents of their own step", arguments: try Golden.json("unet.json", as: [Network].self))
    func otherInput(_ network: Network) throws {
        let unet = try network.unet(), (latents, states) = network.inputs()
        let text = unet.conditioning(states)
        var features: UNetFeatures?
        let first = unet.predict(latents, timeStep: 300, conditioning: text, features: &features, check: {})
        let changed = latents * 1.02
        let exact = unet.predict(changed, timeStep: 290, conditioning: text, check: {})
        let kept = try #require(features)
        let near = unet.predict(changed, timeStep: 290, conditioning: text, reusing: kept, check: {})
        #expect(near.values != first.values)
        // Nearer to the prediction than the old one: the finest layers have seen the new latents.
        #expect(Self.distance(near, exact) < Self.distance(first, exact))
    }

    @Test("stop when asked to")
    func cancellation() throws {
        struct Stop: Error {}
        let network = try #require(try Golden.json("unet.json", as: [Network].self).first)
        let unet = try network.unet(), (latents, states) = network.inputs()
        let text = unet.conditioning(states)
        var features: UNetFeatures?
        _ = unet.predict(latents, timeStep: 300, conditioning: text, features: &features, check: {})
        let kept = try #require(features)
        #expect(throws: Stop.self) {
            try unet.predict(latents, timeStep: 290, conditioning: text, reusing: kept, check: { throw Stop() })
        }
    }

    @Test("merged tokens change little where few are merged, and nothing where none is")
    func tokenMerging() throws {
        for network in try Golden.json("unet.json", as: [Network].self) {
            let unet = try network.unet(), (latents, states) = network.inputs()
            var text = unet.conditioning(states)
            let whole = unet.predict(latents, timeStep: 300, conditioning: text, check: {})
            var distances: [Float] = []
            for share in [1e-9, 0.1, 0.5] {
                text.tokenMerging = share
                let merged = unet.predict(latents, timeStep: 300, conditioning: text, check: {})
                #expect(merged.shape == whole.shape && merged.values.allSatisfy(\.isFinite))
                distances.append(Self.distance(merged, whole))
            }
            #expect(distances[0] < 1e-5 && distances[1] <= distances[2], "\(network.name): \(distances)")
            // The third network has no attention at its finest resolution: there is nothing to merge.
            let merges = network.name != "inpainting"
            #expect((distances[2] > 1e-4) == merges, "\(network.name): \(distances)")
        }
    }
}
