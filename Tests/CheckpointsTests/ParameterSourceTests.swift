import Checkpoints
import Tensors
import Testing

/// What any source of weights must do, on one that lives in memory.
@Suite("Parameter source")
struct ParameterSourceTests {
    private struct MemorySource: ParameterSource {
        let path = "memory"
        var parameters: [String: Parameter]
        var names: [String] { parameters.keys.sorted() }
        func shape(of name: String) -> [Int]? { parameters[name]?.shape }
        func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? { parameters[name] }
        func adviseUnneeded() {}

        init(_ shapes: [String: [Int]]) {
            parameters = shapes.reduce(into: [:]) { result, entry in
                result[entry.key] = Parameter(
                    name: entry.key, tensor: Tensor(repeating: 1, shape: entry.value))
            }
        }
    }

    @Test(
        "hands out a shape that means the same",
        arguments: [
            ([4], [4]), ([2, 3], [2, 3]), ([2, 3], [2, 3, 1, 1]), ([2, 3, 1, 1], [2, 3]),
            ([2, 3, 1, 1], [2, 3, 1, 1]),
            ([], []), ([0, 2], [0, 2, 1, 1]), ([2, 3, 3, 3], [2, 3, 3, 3]),
        ] as [([Int], [Int])])
    func sameMeaning(_ stored: [Int], asked: [Int]) throws {
        let source = MemorySource(["w": stored])
        try #expect(source.parameter("w", shape: asked).shape == asked)
        try #expect(source.parameterIfPresent("w", shape: asked)?.shape == asked)
    }

    @Test(
        "refuses a shape that means something else",
        arguments: [
            ([4], [5]), ([4], [2, 2]), ([2, 2], [4]), ([2, 3], [3, 2]), ([2, 3], [2, 3, 1]), ([2, 3, 1], [2, 3]),
            ([2, 3], [1, 1, 2, 3]), ([2, 3, 3, 3], [2, 27]), ([6], [6, 1, 1, 1]), ([2, 3, 1, 1], [3, 2]), ([], [1]),
        ] as [([Int], [Int])])
    func otherMeaning(_ stored: [Int], asked: [Int]) {
        let source = MemorySource(["w": stored])
        #expect(throws: CheckpointError.wrongShape(name: "w", file: "memory", expected: asked, found: stored)) {
            try source.parameter("w", shape: asked)
        }
        #expect(throws: CheckpointError.self) { try source.parameterIfPresent("w", shape: asked) }
    }

    @Test(
        "names what is nearest to a name that is missing",
        arguments: [
            ("conv_in.weigth", ["conv_in.weight", "conv_in.bias"]),
            ("down_blocks.0.resnet.0.conv1.weight", ["down_blocks.0.resnets.0.conv1.weight"]),
            ("text_model.final_layer_norm.weight", ["final_layer_norm.weight"]), ("zzzzzzzz", []), ("", []),
        ] as [(String, [String])])
    func nearest(_ name: String, expected: [String]) {
        let source = MemorySource([
            "conv_in.weight": [1], "conv_in.bias": [1], "down_blocks.0.resnets.0.conv1.weight": [1],
            "final_layer_norm.weight": [1], "q": [1],
        ])
        #expect(throws: CheckpointError.missingTensor(name: name, file: "memory", similar: expected)) {
            try source.parameter(name, shape: [1])
        }
    }

    @Test("names at most three, whatever the number and the length of the names")
    func manyNames() {
        let long = String(repeating: "x", count: 5000)
        var shapes = [long: [1]]
        for index in 0..<3000 { shapes["block.\(index).weight"] = [1] }
        let source = MemorySource(shapes)
        for name in ["block.3000.weight", long + "y", "block.1.weightt"] {
            let error = #expect(throws: CheckpointError.self) { try source.parameter(name, shape: [1]) }
            guard case .missingTensor(_, _, let similar)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(similar.count <= 3)
        }
    }

    @Test("prefixes add up, and hide what does not have them")
    func prefixes() throws {
        let source = MemorySource(["a.b.c": [1], "a.b.d": [2], "a.x": [3], "y": [4]])
        let inner = source.prefixed("a.").prefixed("b.")
        #expect(inner.names == ["c", "d"])
        #expect(inner.path == "memory")
        #expect(inner.shape(of: "d") == [2])
        #expect(inner.shape(of: "x") == nil)
        try #expect(inner.parameterIfPresent("y", shape: [4]) == nil)
        try #expect(inner.parameter("c", shape: [1]).name == "a.b.c")
        #expect(source.prefixed("none.").names.isEmpty)
    }
}
