import Foundation
import Images
import Safety
import Tensors
import TestSupport
import Testing

@Suite("Preparation of pictures for CLIP")
struct PreprocessingTests {
    /// A configuration of 224 pixels with changes; nil takes a member away.
    private func configuration(_ changes: [String: String?] = [:]) -> Data {
        var members: [String: String] = [
            "size": "224", "crop_size": "224", "resample": "3", "image_mean": "[0.5, 0.5, 0.5]",
            "image_std": "[0.25, 0.5, 1]",
            "do_resize": "true", "do_center_crop": "true", "do_normalize": "true", "do_rescale": "true",
        ]
        for (name, value) in changes { members[name] = value }
        return Data(
            ("{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}")
                .utf8)
    }

    @Test(
        "is read in every form that transformers has written",
        arguments: [
            [:], ["size": "{\"shortest_edge\": 224}"], ["size": "{\"shortestEdge\": 224}"],
            ["size": "{\"height\": 224, \"width\": 224}"], ["crop_size": "{\"height\": 224, \"width\": 224}"],
            ["crop_size": nil], ["resample": nil],
            ["do_resize": nil, "do_center_crop": nil, "do_normalize": nil, "do_rescale": nil],
            ["rescale_factor": "0.00392156862745098"], ["image_processor_type": "\"CLIPImageProcessor\""],
            ["do_convert_rgb": "true"],
        ] as [[String: String?]])
    func forms(changes: [String: String?]) throws {
        let preparation = try PicturePreprocessing(json: configuration(changes))
        #expect(
            preparation.size == 224 && preparation.mean == [0.5, 0.5, 0.5] && preparation.deviation == [0.25, 0.5, 1])
    }

    @Test(
        "is refused where it asks for anything else",
        arguments: [
            ["size": "{\"height\": 224, \"width\": 256}"], ["size": "{}"], ["size": "\"224\""], ["size": "7"],
            ["size": "4096"],
            ["size": "-224", "crop_size": "-224"], ["size": "0"], ["size": nil], ["size": "224.5"],
            ["crop_size": "200"],
            ["resample": "2"], ["resample": "0"], ["do_resize": "false"], ["do_center_crop": "false"],
            ["do_normalize": "false"],
            ["do_rescale": "false"], ["image_mean": "[0.5]"], ["image_mean": "0.5"], ["image_mean": nil],
            ["image_std": nil],
            ["image_std": "[0.25, 0, 1]"], ["image_std": "[0.25, -1, 1]"], ["image_std": "[1, 1, 1, 1]"],
            ["image_mean": "[\"a\", 0, 0]"], ["image_std": "[1e-60, 1, 1]"], ["image_mean": "[1e60, 0, 0]"],
        ] as [[String: String?]])
    func refused(changes: [String: String?]) {
        let error = #expect(throws: SafetyError.self) { try PicturePreprocessing(json: configuration(changes)) }
        #expect(error?.description.contains("preprocessor_config.json") == true)
    }

    @Test(
        "bytes that are no configuration are refused",
        arguments: ["", "{", "[]", "null", "224", "\u{0}", "{\"size\": 224}"])
    func garbage(text: String) {
        #expect(throws: SafetyError.self) { try PicturePreprocessing(json: Data(text.utf8)) }
    }

    @Test("a cut configuration is refused wherever it is cut")
    func truncated() {
        let data = configuration()
        for length in 0..<data.count {
            #expect(throws: SafetyError.self, "\(length)") { try PicturePreprocessing(json: data.prefix(length)) }
        }
    }

    @Test("takes the middle of a picture, scales each channel by its own mean and deviation")
    func values() throws {
        let preparation = try PicturePreprocessing(json: configuration(["size": "8", "crop_size": "8"]))
        // A picture of the size stays as it is; of a wide one the sides go.
        let color = RGBColor(red: 255, green: 51, blue: 0)
        for picture in [RGBImage(width: 8, height: 8, color: color), RGBImage(width: 80, height: 8, color: color)] {
            let input = preparation(picture)
            #expect(input.shape == [1, 8, 8, 3])
            for (index, value) in input.values.enumerated() {
                #expect(abs(value - [2, -0.6, -0.5][index % 3]) < 1e-6)
            }
        }
        var wide = RGBImage(width: 24, height: 8, color: .white)
        wide.draw(RGBImage(width: 8, height: 8), x: 8, y: 0)
        #expect(preparation(wide).values.allSatisfy { $0 < 0 }, "the black middle alone")
        #expect(PicturePreprocessing.clip(size: 224).mean == [0.48145466, 0.4578275, 0.40821073])
    }
}
