import Foundation
import Images
import Reports
import TestSupport
import Watermarks

@testable import WatermarkAudits

/// A picture with structure in all channels.
func picture(width: Int = 320, height: Int = 256, seed: Int = 1) -> RGBImage {
    var state = UInt32(seed)
    var pixels: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = Int(state >> 28)
            pixels.append(UInt8((x + y) % 190 + noise))
            pixels.append(UInt8((x * 2 + y) % 170 + noise))
            pixels.append(UInt8((x + y * 2) % 160 + noise))
        }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
}

/// The calibration that ships.
func calibration() throws -> Calibration {
    try Calibration(contentsOf: Golden.repository.appending(path: "Data/Watermarks/calibration.json"))
}

/// The folder of RivaGAN's weights.
let rivaGANWeights = Golden.repository.appending(path: "Data/Models/rivagan")

extension RGBImage {
    /// Writes the picture into a folder and returns its place.
    @discardableResult
    func written(_ name: String, in folder: URL, texts: [PNGText] = []) throws -> URL {
        let url = folder.appending(path: name)
        let isJPEG = name.hasSuffix(".jpg")
        let data =
            isJPEG
            ? try jpeg(quality: 95, subsampling: .none)
            : try PNG(image: self, texts: texts).encoded(compressionLevel: 1)
        try data.write(to: url)
        return url
    }
}
