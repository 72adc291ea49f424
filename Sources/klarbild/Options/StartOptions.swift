import ArgumentParser
import Diffusion
import Foundation
import Images

/// A picture to start from.
struct StartOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A picture to start from, PNG or JPEG.", valueName: "file"))
    var image: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("How far to depart from it, 0 to 1.", valueName: "x"))
    var strength = 0.8

    @Option(
        help: ArgumentHelp(
            "Where it may be changed: a picture that is white there and black elsewhere.", valueName: "file"))
    var mask: String?

    func apply(to configuration: inout PipelineConfiguration) throws {
        configuration.startingImage = try image.map { try RGBImage(contentsOf: URL(filePath: $0)) }
        configuration.mask = try mask.map { try RGBImage(contentsOf: URL(filePath: $0)) }
        configuration.strength = strength
    }
}
