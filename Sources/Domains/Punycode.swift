/// Punycode, the ASCII form of international labels (RFC 3492).
enum Punycode {
    /// The label in punycode, without the prefix `xn--`; nil when it is too long to be a label anyway.
    static func encoded(_ label: [Unicode.Scalar]) -> [UInt8]? {
        guard label.count <= 63 else { return nil }
        var output = label.filter(\.isASCII).map { UInt8($0.value) }
        let basicCount = output.count
        if basicCount > 0 { output.append(0x2d) }
        var (n, delta, bias, handled): (UInt32, UInt32, UInt32, Int) = (128, 0, 72, basicCount)
        while handled < label.count {
            guard let next = label.lazy.map(\.value).filter({ $0 >= n }).min() else { return nil }
            // A label has at most 63 scalars below 0x110000, so this cannot overflow.
            delta += (next - n) * UInt32(handled + 1)
            n = next
            for scalar in label {
                if scalar.value < n { delta += 1 }
                guard scalar.value == n else { continue }
                appendNumber(delta, bias: bias, to: &output)
                bias = adapt(delta, count: UInt32(handled + 1), isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return output
    }

    /// A number in the variable-length base 36 of section 3.3.
    private static func appendNumber(_ number: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var (rest, k): (UInt32, UInt32) = (number, 36)
        while true {
            let threshold = k <= bias ? 1 : min(k - bias, 26)
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            k += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        value < 26 ? 0x61 + UInt8(value) : 0x30 + UInt8(value - 26)
    }

    /// The bias of section 6.1.
    private static func adapt(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k: UInt32 = 0
        while delta > 455 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }
}
