/// A mark that is looked for without being told: what it says, how it is written, and who writes it.
public struct KnownMark: Hashable, Sendable {
    /// What people call it; `nil` for a payload that a user gives.
    public let name: String?
    /// What it says.
    public let payload: WatermarkPayload
    /// How it is written.
    public let method: WatermarkMethod

    /// A mark.
    public init(name: String?, payload: WatermarkPayload, method: WatermarkMethod) {
        self.name = name
        self.payload = payload
        self.method = method
    }

    /// The text that `scripts/txt2img.py` of CompVis' Stable Diffusion 1 writes into every picture: 136 bits.
    public static let stableDiffusion1 = KnownMark(
        name: "Stable Diffusion 1 (CompVis script)",
        payload: WatermarkPayload(bits: WatermarkPayload.bits(of: "StableDiffusionV1".utf8), form: .text),
        method: .dwtDct)

    /// The 48 bits that Stability's and diffusers' code for Stable Diffusion XL writes.
    public static let stableDiffusionXL = KnownMark(
        name: "Stable Diffusion XL (Stability, diffusers)",
        payload: WatermarkPayload(
            bits: WatermarkPayload.bits(of: [0xB3, 0xEC, 0x90, 0x7B, 0xB1, 0x9E]), form: .hex),
        method: .dwtDct)

    /// The mark of pictures that Klarbild generates.
    public static let klarbild = KnownMark(
        name: "Klarbild", payload: WatermarkPayload(bits: WatermarkPayload.bits(of: "Klarbild".utf8), form: .text),
        method: .dwtDctSvd)

    /// All of them.
    public static let all = [klarbild, stableDiffusion1, stableDiffusionXL]

    /// Those of a method; for a method that no generator uses, Klarbild's texts in it.
    public static func all(writtenWith method: WatermarkMethod) -> [KnownMark] {
        let marks = all.filter { $0.method == method }
        guard marks.isEmpty else { return marks }
        return [
            KnownMark(
                name: "Klarbild", payload: WatermarkPayload(bits: WatermarkPayload.bits(of: "Klar".utf8), form: .text),
                method: method)
        ]
    }
}
