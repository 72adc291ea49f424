/// Why a picture cannot be generated.
public enum DiffusionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The width or height cannot be made by this model.
    case badSize(width: Int, height: Int, multiple: Int, maximum: Int)
    /// A number of the configuration is outside its range.
    case outOfRange(name: String, found: String, expected: String)
    /// Image to image or inpainting was asked of a model without an encoder, or a mask without a picture.
    case badPictureInput(reason: String)
    /// The parts of the model do not fit together.
    case mismatchedParts(reason: String)
    /// The settings that come with a model are none.
    case badDefaults(file: String, reason: String)
    /// A text does not describe safe guidance.
    case badSafeGuidance(text: String, reason: String)

    /// Throws ``outOfRange(name:found:expected:)`` unless a value is in its range.
    static func require(
        _ isInRange: Bool, _ name: String, _ found: String, _ expected: String
    ) throws(DiffusionError) {
        if !isInRange { throw .outOfRange(name: name, found: found, expected: expected) }
    }

    /// Throws unless guidance can be so strong.
    static func requireGuidanceScale(_ scale: Float) throws(DiffusionError) {
        try require(
            scale.isFinite && (0...100).contains(scale), "the guidance scale", "\(scale)", "0 to 100; 7.5 is usual")
    }

    /// Throws unless pictures can be enlarged so many times.
    static func requireEnlargement(_ factor: Int) throws(DiffusionError) {
        try require((1...64).contains(factor), "the enlargement", "\(factor)", "1 to 64")
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .badSize(let width, let height, let multiple, let maximum):
            "\(width)x\(height) pixels cannot be made; width and height must be multiples of \(multiple), "
                + "from \(multiple) to \(maximum)"
        case .outOfRange(let name, let found, let expected): "\(name) is \(found); expected \(expected)"
        case .badPictureInput(let reason): reason
        case .mismatchedParts(let reason): "the parts of this model do not fit together: \(reason)"
        case .badDefaults(let file, let reason):
            "\(file) is no file of a model's usual settings: \(reason). Mend it, or remove it to take Stable Diffusion's"
        case .badSafeGuidance(let text, let reason):
            "'\(text)' is no safe guidance: \(reason). Expected weak, medium, strong or max, own values such as "
                + "scale=1000,warm-up=10,threshold=0.01,momentum=0.3,decay=0.4, or both: strong,warm-up=3"
        }
    }
}
