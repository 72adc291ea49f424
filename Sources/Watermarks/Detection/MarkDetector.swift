public import Images

/// Looks for marks in pictures.
public struct MarkDetector: Sendable {
    /// What is looked for.
    public enum Target: Sendable {
        /// Marks whose payload is known.
        case marks([KnownMark])
        /// Whatever a payload of so many bits says.
        case anyPayload(bits: Int, methods: [WatermarkMethod])
    }

    /// What is looked for.
    public let target: Target
    private let readings: Set<MarkReading>
    private let calibration: Calibration
    private let decoder: RivaGANDecoder?

    /// A search.
    ///
    /// - Parameters:
    ///   - target: the known marks if not given.
    ///   - readings: those that are tried, where the method has them.
    ///   - calibration: what unmarked pictures score.
    ///   - decoder: needed when RivaGAN is among the methods.
    public init(
        _ target: Target = .marks(KnownMark.all), readings: Set<MarkReading> = Set(MarkReading.allCases),
        calibration: Calibration, decoder: RivaGANDecoder? = nil
    ) {
        self.target = target
        self.readings = readings
        self.calibration = calibration
        self.decoder = decoder
        precondition(decoder != nil || !usesRivaGAN, "RivaGAN's marks need its decoder")
    }

    /// Whether RivaGAN is among the methods; it takes a second or more a picture.
    public var usesRivaGAN: Bool { methods.contains(.rivaGAN) }

    private var methods: Set<WatermarkMethod> {
        switch target {
        case .marks(let marks): Set(marks.map(\.method))
        case .anyPayload(_, let methods): Set(methods)
        }
    }

    /// What a picture says of each mark looked for, the strongest first.
    ///
    /// - Throws: ``WatermarkError/pictureTooSmall(width:height:)``, since no such picture carries a mark.
    /// - Complexity: O(pixels) for each reading.
    public func findings(in image: RGBImage) throws(WatermarkError) -> [MarkFinding] {
        guard image.width * image.height >= WatermarkMethod.minimumPixelCount, image.width >= 8, image.height >= 8
        else {
            throw .pictureTooSmall(width: image.width, height: image.height)
        }
        let votes = votes(in: image)
        switch target {
        case .marks(let marks): return findings(of: marks, in: votes)
        case .anyPayload(let bits, let methods): return readings(ofLength: bits, methods, in: votes)
        }
    }

    private func readings(of method: WatermarkMethod) -> [MarkReading] {
        MarkReading.all(of: method).filter(readings.contains)
    }

    /// The votes of a picture under one reading.
    private enum Votes {
        case blocks(BlockVotes)
        case bits(BitTally)

        func tally(length: Int) -> BitTally? {
            switch self {
            case .blocks(let votes): length <= votes.bits.count ? votes.tally(length: length) : nil
            case .bits(let tally): tally.bits.count == length ? tally : nil
            }
        }
    }

    private struct Key: Hashable {
        let method: WatermarkMethod
        let reading: MarkReading
    }

    private func votes(in image: RGBImage) -> [Key: Votes] {
        var votes: [Key: Votes] = [:]
        for method in methods {
            for reading in readings(of: method) {
                let key = Key(method: method, reading: reading)
                if method != .rivaGAN {
                    votes[key] = .blocks(BlockVotes(image, method: method, reading: reading))
                } else if let decoder {
                    votes[key] = .bits(decoder.tally(of: image))
                }
            }
        }
        return votes
    }

    /// What the votes say of known marks.
    private func findings(of marks: [KnownMark], in votes: [Key: Votes]) -> [MarkFinding] {
        let tries = Double(marks.reduce(0) { $0 + readings(of: $1.method).count })
        let best = marks.compactMap { mark in
            readings(of: mark.method).compactMap { reading in
                votes[Key(method: mark.method, reading: reading)].flatMap {
                    finding(of: mark, reading, in: $0, tries: tries)
                }
            }.min { Self.isStronger($0, $1) }
        }
        return best.sorted { Self.isStronger($0, $1) }
    }

    private func finding(of mark: KnownMark, _ reading: MarkReading, in votes: Votes, tries: Double) -> MarkFinding? {
        let payload = mark.payload.bits
        guard let tally = votes.tally(length: payload.count) else { return nil }
        let (matched, strength) = (tally.matches(payload), tally.strength(payload))
        let share = min(calibration.share(strength: strength, mark.method, reading) * tries, 1)
        return MarkFinding(
            name: mark.name, method: mark.method, payload: mark.payload.description, bits: payload.count,
            matched: matched, pBinomial: min(Math.binomialTail(matched: matched, of: payload.count) * tries, 1),
            pEmpirical: share, strength: strength, margin: tally.meanMargin, reading: reading,
            verdict: MarkVerdict(share: share))
    }

    /// What the votes say when nothing is expected: the reading of each method that looks most like a mark of it.
    private func readings(ofLength bits: Int, _ methods: [WatermarkMethod], in votes: [Key: Votes]) -> [MarkFinding] {
        let tries = Double(methods.reduce(0) { $0 + readings(of: $1).count })
        let best = methods.compactMap { method in
            readings(of: method).compactMap { reading -> MarkFinding? in
                guard let votes = votes[Key(method: method, reading: reading)],
                    let tally = votes.tally(length: bits)
                else { return nil }
                // how much the picture looks like any mark of the method: the phases', or the bits', clearness
                let carrier = if case .blocks(let blocks) = votes { blocks.carrier } else { tally.meanMargin }
                let share = min(calibration.share(carrier: carrier, method, reading) * tries, 1)
                return MarkFinding(
                    name: nil, method: method, payload: WatermarkPayload(read: tally.bits).description, bits: bits,
                    matched: nil, pBinomial: nil, pEmpirical: share, strength: nil, margin: tally.meanMargin,
                    reading: reading, verdict: MarkVerdict(share: share))
            }.min { Self.isStronger($0, $1) }
        }
        return best.sorted { Self.isStronger($0, $1) }
    }

    /// Whether the first finding speaks more for its mark.
    private static func isStronger(_ a: MarkFinding, _ b: MarkFinding) -> Bool {
        (a.pEmpirical, -(a.strength ?? a.margin)) < (b.pEmpirical, -(b.strength ?? b.margin))
    }
}
