import Foundation

/// How the variance that each training step adds grows with the step.
public enum BetaSchedule: String, Sendable, CaseIterable, Codable {
    /// From start to end in equal steps.
    case linear
    /// The roots in equal steps: Stable Diffusion's schedule.
    case scaledLinear = "scaled_linear"
    /// The cosine schedule of Nichol and Dhariwal (2021); it has no start and end.
    case squaredCosine = "squaredcos_cap_v2"

    /// The variances, bit for bit as diffusers computes them with torch in single precision.
    package func betas(count: Int, start: Double, end: Double) -> [Float] {
        switch self {
        case .linear:
            return Self.linspace(start, end, count: count)
        case .scaledLinear:
            return Self.linspace(start.squareRoot(), end.squareRoot(), count: count).map { $0 * $0 }
        case .squaredCosine:
            func alphaBar(_ time: Double) -> Double {
                let root = cos((time + 0.008) / 1.008 * Double.pi / 2)
                return root * root
            }
            return (0..<count).map { index in
                let (from, to) = (Double(index) / Double(count), Double(index + 1) / Double(count))
                return Float(min(1 - alphaBar(to) / alphaBar(from), 0.999))
            }
        }
    }

    /// The numbers of `torch.linspace` in single precision: counted from the nearer end, with fused multiply-adds.
    static func linspace(_ start: Double, _ end: Double, count: Int) -> [Float] {
        let (start, end) = (Float(start), Float(end))
        guard count > 1 else { return [start] }
        let step = (end - start) / Float(count - 1)
        return (0..<count).map { index in
            index < count / 2
                ? start.addingProduct(step, Float(index)) : end.addingProduct(-step, Float(count - 1 - index))
        }
    }

    /// Shifts and scales a schedule so that nothing of the picture is left at its end (Lin et al., 2023, algorithm 1).
    package static func rescaledToZeroTerminalSNR(_ betas: [Float]) -> [Float] {
        var roots = cumulativeProducts(betas.map { 1 - $0 }).map { $0.squareRoot() }
        guard let first = roots.first, let last = roots.last else { return betas }
        roots = roots.map { ($0 - last) * (first / (first - last)) }
        let products = roots.map { $0 * $0 }
        return products.indices.map { index in
            1 - (index == 0 ? products[0] : products[index] / products[index - 1])
        }
    }

    /// The running products, accumulated in double precision as torch does.
    package static func cumulativeProducts(_ factors: [Float]) -> [Float] {
        var product = 1.0
        return factors.map { factor in
            product *= Double(factor)
            return Float(product)
        }
    }
}
