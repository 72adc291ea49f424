import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Safetensors file")
struct SafetensorsFileTests {
    /// Calls `body` with the file opened from these bytes.
    private func open(_ data: Data, _ body: (SafetensorsFile) throws -> Void = { _ in }) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "x.safetensors")
            try SafetensorsWriter.write(data, to: url)
            try body(SafetensorsFile(path: url.path))
        }
    }

    private static let sample = SafetensorsWriter.file([
        .init("weight", [1, 2, 3, 4, 5, 6], shape: [2, 3]),
        .init("bias", type: "F16", shape: [2], bytes: [0x00, 0x3C, 0x00, 0xC0]),
        .init("scale", type: "BF16", shape: [1], bytes: [0x80, 0x3F]),
        .init("steps", type: "I64", shape: [], bytes: [7, 0, 0, 0, 0, 0, 0, 0]),
        .init("nothing", [], shape: [0, 5]),
    ])

    @Test("gives the tensors in all three precisions")
    func reading() throws {
        try open(Self.sample) { file in
            #expect(file.names == ["weight", "bias", "scale", "steps", "nothing"])
            let weight = try file.parameter("weight", shape: [2, 3])
            #expect(weight.tensor.values == [1, 2, 3, 4, 5, 6])
            #expect(weight.precision == .float32)
            try #expect(file.parameter("bias", shape: [2]).tensor.values == [1, -2])
            try #expect(file.parameter("scale", shape: [1]).tensor.values == [1])
            try #expect(file.parameter("nothing", shape: [0, 5]).count == 0)
            #expect(file.size == Self.sample.count)
            #expect(file.type(of: "bias") == "F16")
            #expect(file.metadata.isEmpty)
        }
    }

    @Test("a parameter outlives its file object, and survives dropping the pages")
    func lifetime() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "x.safetensors")
            try Self.sample.write(to: url)
            let parameter: Parameter
            do {
                let file = try SafetensorsFile(path: url.path)
                parameter = try file.parameter("weight", shape: [2, 3])
                file.adviseUnneeded()
                #expect(parameter.tensor.values == [1, 2, 3, 4, 5, 6])
            }
            try FileManager.default.removeItem(at: url)
            #expect(parameter.tensor.values == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test("lists tensors of other types, and refuses them when they are asked for")
    func unusableType() throws {
        try open(Self.sample) { file in
            #expect(file.shape(of: "steps") == [])
            let error = #expect(throws: CheckpointError.self) { try file.parameter("steps", shape: []) }
            #expect(error == .unsupportedType(name: "steps", file: file.path, found: "I64"))
            #expect(error?.description.contains("F32, F16 or BF16, found I64") == true)
        }
    }

    @Test("a matrix and a 1x1 convolution stand for each other, and nothing else does")
    func shapes() throws {
        let data = SafetensorsWriter.file([
            .init("matrix", [1, 2, 3, 4], shape: [2, 2]), .init("convolution", [1, 2, 3, 4], shape: [2, 2, 1, 1]),
            .init("vector", [1, 2, 3, 4], shape: [4]),
        ])
        try open(data) { file in
            try #expect(file.parameter("matrix", shape: [2, 2, 1, 1]).shape == [2, 2, 1, 1])
            try #expect(file.parameter("convolution", shape: [2, 2]).shape == [2, 2])
            for (name, shape) in [("matrix", [4]), ("vector", [2, 2]), ("matrix", [2, 2, 1]), ("convolution", [4])] {
                #expect(throws: CheckpointError.self) { try file.parameter(name, shape: shape) }
            }
            let error = #expect(throws: CheckpointError.self) { try file.parameter("vector", shape: [5]) }
            #expect(error == .wrongShape(name: "vector", file: file.path, expected: [5], found: [4]))
        }
    }

    @Test("names the nearest tensors when one is missing")
    func missing() throws {
        let names = ["down_blocks.0.resnets.0.conv1.weight", "down_blocks.0.resnets.1.conv1.weight", "conv_in.bias"]
        try open(SafetensorsWriter.file(names.map { .init($0, [1], shape: [1]) })) { file in
            let error = #expect(throws: CheckpointError.self) {
                try file.parameter("down_blocks.0.resnets.0.conv3.weight", shape: [1])
            }
            guard case .missingTensor(let name, _, let similar)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(name == "down_blocks.0.resnets.0.conv3.weight")
            #expect(similar.first == names[0])
            #expect(!similar.contains("conv_in.bias"))
            try #expect(file.parameterIfPresent("absent", shape: [1]) == nil)
            try #expect(file.parameterIfPresent("conv_in.bias", shape: [1]) != nil)
        }
    }

    @Test("a prefix makes a source of its own")
    func prefixes() throws {
        let data = SafetensorsWriter.file([
            .init("text_model.a.w", [1], shape: [1]), .init("text_model.b", [2], shape: [1]),
            .init("other", [3], shape: [1]),
        ])
        try open(data) { file in
            let text = file.prefixed("text_model.")
            #expect(text.names == ["a.w", "b"])
            #expect(text.contains("b") && !text.contains("other"))
            try #expect(text.prefixed("a.").parameter("w", shape: [1]).tensor.values == [1])
            #expect(throws: CheckpointError.self) { try text.parameter("other", shape: [1]) }
        }
    }

    @Test("reads what the writer noted, and names with escapes")
    func metadata() throws {
        let header =
            #"{ "__metadata__" : {"format":"pt","a\"\\\/\n":"\u00e9\ud83c\udf4e"}, "w\u0041" : { "shape" : [ ] ,"#
            + #""dtype":"U8", "data_offsets":[0,1]} }   "#
        try open(SafetensorsWriter.file(header: header, data: [1])) { file in
            #expect(file.metadata == ["format": "pt", "a\"\\/\n": "é🍎"])
            #expect(file.names == ["wA"])
        }
    }

    @Test("the order of the data may differ from that of the names")
    func order() throws {
        let header =
            #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"b":{"dtype":"U8","shape":[1],"#
            + #""data_offsets":[0,1]}}"#
        try open(SafetensorsWriter.file(header: header, data: [1, 2, 3])) { #expect($0.names == ["a", "b"]) }
    }

    @Test("a file cut anywhere is refused")
    func truncated() throws {
        for length in 0..<Self.sample.count {
            let error = #expect(throws: CheckpointError.self, "\(length) bytes") {
                try open(Self.sample.prefix(length))
            }
            #expect(error?.description.isEmpty == false)
        }
    }

    @Test("a file with bytes too many is refused")
    func trailing() {
        #expect(throws: CheckpointError.self) { try open(Self.sample + Data([0])) }
    }

    @Test(
        "a lying header length is refused",
        arguments: [1, 2, 1000, 100_000_001, UInt64(Int64.max), UInt64(Int64.max) + 1, UInt64.max, UInt64.max - 7])
    func lengths(_ length: UInt64) {
        let file = SafetensorsWriter.file(header: Array("{}".utf8), length: length, data: [])
        // Two is the truth.
        if length == 2 {
            #expect(throws: Never.self) { try open(file) }
        } else {
            #expect(throws: CheckpointError.self) { try open(file) }
        }
    }

    static let brokenHeaders: [(String, String)] = [
        ("", "{"), ("[]", "{"), ("{", "\""), ("{}x", "the end"), ("{,}", "\""), (#"{"a"}"#, ":"), (#"{"a":1}"#, "{"),
        (#"{"a":{}}"#, "no dtype"),
        (#"{"a":{"dtype":"U8","shape":[1]}}"#, "no dtype, shape or data_offsets"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}}"#, "'more'"),
        (#"{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, "'dtype'"),
        (#"{"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}}"#, "'\"'"),
        (#"{"a":{"dtype":"Q8","shape":[1],"data_offsets":[0,1]}}"#, "'Q8'"),
        (#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, "whole number"),
        (#"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#, "']'"),
        (#"{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}"#, "']'"),
        (#"{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}"#, "whole number"),
        (#"{"a":{"dtype":"U8","shape":[1,],"data_offsets":[0,1]}}"#, "whole number"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,1]}}"#, "whole number"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, "[1, 0]"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}"#, "[0]"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#, "[0, 1, 2]"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,99999999999999999999]}}"#, "too large"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}"#, "byte 0"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, "byte 0"),
        (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, "2 bytes of data"),
        (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}"#, "2 bytes for 'a'"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1]}}"#, "4 bytes for 'a'"),
        (#"{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}"#, "'a'"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,1]}}"#, "possible shape"),
        (#"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,1]}}"#, "possible shape"),
        (
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
            "'a' twice"
        ),
        (
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
            "'b' to begin at byte 1"
        ),
        (#"{"__metadata__":{"a":1}}"#, "\""), (#"{"__metadata__":{"a":{"b":"c"}}}"#, "\""),
        (#"{"__metadata__":{"a":"b","a":"c"}}"#, "'a' twice"), (#"{"__metadata__":{},"__metadata__":{}}"#, "twice"),
        (#"{"__metadata__":[]}"#, "{"), (#"{"a\q":{}}"#, "unknown escape"), (#"{"a\u12"#, "hexadecimal"),
        (#"{"a\u+123":{}}"#, "hexadecimal"), (#"{"\ud800":{}}"#, "surrogate"), (#"{"\ud800\u0041":{}}"#, "surrogate"),
        (#"{"\udc00":{}}"#, "surrogate"), (#"{"a"#, "without end"), (#"{"a\"#, "an escape"),
        ("{\"a\nb\":{}}", "control"),
        (String(repeating: #"{"a":"#, count: 100_000), "'a'"), (String(repeating: "[", count: 100_000), "{"),
    ]

    @Test("a broken header is refused with its fault", arguments: brokenHeaders)
    func broken(_ header: String, fault: String) {
        let error = #expect(throws: CheckpointError.self) {
            try open(SafetensorsWriter.file(header: header, data: [0]))
        }
        #expect(error?.description.contains(fault) == true, "\(error?.description ?? "nothing")")
    }

    @Test("a header that is no UTF-8 is refused")
    func notText() {
        let header: [UInt8] = Array("{\"".utf8) + [0xFF, 0xFE] + Array("\":{}}".utf8)
        let error = #expect(throws: CheckpointError.self) {
            try open(SafetensorsWriter.file(header: header, length: UInt64(header.count), data: []))
        }
        #expect(error?.description.contains("no UTF-8") == true)
    }

    @Test("any single byte changed in the header either opens or is refused, and never crashes")
    func mutations() throws {
        let length = Self.sample.count
        for position in 0..<min(length, 300) {
            for value: UInt8 in [0, 0x22, 0x39, 0xFF] {
                var data = Self.sample
                data[position] = value
                do {
                    try open(data) { file in
                        for name in file.names { _ = try? file.storedParameter(name)?.tensor }
                    }
                } catch is CheckpointError {}
            }
        }
    }

    @Test("what is no regular file is refused")
    func strangeFiles() throws {
        try withTemporaryFolder { folder in
            let loop = folder.appending(path: "loop.safetensors").path
            try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
            let pipe = folder.appending(path: "pipe.safetensors").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [loop, pipe, folder.path, "/dev/zero", folder.appending(path: "absent").path, ""] {
                #expect(throws: CheckpointError.self, "\(path)") { try SafetensorsFile(path: path) }
            }
        }
    }
}
