import Diagnostics

/// A sampler as people name it, with the spacing of noise levels some names carry.
public struct SchedulerSelection: Sendable, Equatable, CustomStringConvertible {
    /// The sampler.
    public let kind: SchedulerKind
    /// The spacing that the name asks for ("DPM++ 2M Karras"); `nil` leaves it to the configuration.
    public let sigmaSpacing: SigmaSpacing?

    /// Reads a name of the command line (`dpmpp-2m`), of AUTOMATIC1111 (`DPM++ 2M`, `DPM++ 2M Karras`) or of a class of
    /// diffusers, whatever its case.
    ///
    /// - Throws: ``SchedulerError/unknownScheduler(name:nearest:)``, or ``SchedulerError/unsupported(key:value:kind:allowed:)``
    ///   for a spacing that the sampler does not have.
    public init(name: String) throws(SchedulerError) {
        var base = name.lowercased()
        var spacing: SigmaSpacing?
        for (suffix, found) in [(" karras", SigmaSpacing.karras), (" exponential", .exponential)]
        where base.hasSuffix(suffix) {
            base.removeLast(suffix.count)
            spacing = found
        }
        guard let kind = SchedulerKind.allCases.first(where: { Self.names(of: $0).contains(base) }) else {
            throw .unknownScheduler(name: name, nearest: Self.nearest(to: base))
        }
        if let spacing, !kind.supportsSigmaSpacing {
            throw .unsupported(
                key: "sigma spacing", value: spacing.rawValue, kind: kind, allowed: [SigmaSpacing.timeSteps.rawValue])
        }
        self.kind = kind
        sigmaSpacing = spacing
    }

    /// The name of the command line, with the spacing where one was asked for: `dpmpp-2m karras`.
    public var description: String { kind.rawValue + (sigmaSpacing.map { " \($0.rawValue)" } ?? "") }

    private static func names(of kind: SchedulerKind) -> [String] {
        [kind.rawValue, kind.automatic1111Name.lowercased(), kind.className.lowercased()]
    }

    /// The names of the command line that a mistyped one is closest to: up to three.
    private static func nearest(to name: String) -> [String] {
        let distances = SchedulerKind.allCases.map { kind in
            let distance = names(of: kind).map { editDistance($0.utf8, name.utf8.prefix(64)) }.min() ?? .max
            return (name: kind.rawValue, distance: distance)
        }
        let limit = max(2, min(name.count, 12) / 2)
        return distances.filter { $0.distance <= limit }.sorted { $0.distance < $1.distance }.prefix(3).map(\.name)
    }
}
