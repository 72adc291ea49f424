extension Parameter {
    /// What stands out among the elements of a weight.
    public struct Census: Sendable, Equatable {
        /// Elements that are infinite or not a number.
        public var notFinite = 0
        /// Elements that are zero, of either sign.
        public var zeros = 0
    }

    /// Counts the elements that no trained weight has many of, by their bits.
    ///
    /// - Complexity: reads every element once.
    public var census: Census {
        switch precision {
        case .float32: count(UInt32.self, exponent: 0x7F80_0000)
        case .float16: count(UInt16.self, exponent: 0x7C00)
        case .bfloat16: count(UInt16.self, exponent: 0x7F80)
        }
    }

    private func count<Bits: FixedWidthInteger & BitwiseCopyable>(_ type: Bits.Type, exponent: Bits) -> Census {
        var census = Census()
        let (magnitude, bytes) = (Bits.max >> 1, rawBytes)
        for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<Bits>.size) {
            let bits = bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self)
            if bits & exponent == exponent { census.notFinite += 1 }
            if bits & magnitude == 0 { census.zeros += 1 }
        }
        return census
    }
}
