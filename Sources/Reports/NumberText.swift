internal import Foundation

/// Figures as text: comma for thousands, point for decimals, whatever the user's locale, so that reports compare.
public enum NumberText {
    /// An integer with commas: `1,234,567`.
    public static func integer(_ value: Int) -> String {
        let digits = Array(String(value.magnitude).utf8)
        var text: [UInt8] = value < 0 ? Array("-".utf8) : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(0x2c) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A number with a fixed count of decimals and commas: `1,234.50`; "–" when it is not finite.
    public static func decimal(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "–" }
        guard abs(value) < 1e15 else { return String(format: "%.3g", value) }
        let text = String(format: "%.*f", decimals, abs(value))
        let point = text.firstIndex(of: ".") ?? text.endIndex
        let whole = Int(text[..<point]) ?? 0
        let isZero = !text.utf8.contains { (0x31...0x39).contains($0) }
        return (value < 0 && !isZero ? "-" : "") + integer(whole) + text[point...]
    }

    /// A share as a percentage without its sign: two decimals, three below 0.1, more where the figure is tiny.
    public static func percentFigure(_ share: Double) -> String {
        let percent = share * 100
        let magnitude = abs(percent)
        if magnitude == 0 || magnitude >= 0.1 { return decimal(percent, 2) }
        if magnitude >= 0.01 { return decimal(percent, 3) }
        return magnitude >= 0.0001 ? decimal(percent, 4) : String(format: "%.1g", percent)
    }

    /// A share as a percentage: `8.50 %`.
    public static func percent(_ share: Double) -> String {
        share.isFinite ? percentFigure(share) + " %" : "–"
    }

    /// A count in few characters for axes: `950`, `1.2k`, `12M`.
    public static func compact(_ value: Double) -> String {
        for (limit, unit) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where abs(value) >= limit {
            return trimmed(value / limit) + unit
        }
        return trimmed(value)
    }

    /// A number without needless zeros: three significant digits below a thousand, whole with commas from there.
    public static func trimmed(_ value: Double) -> String {
        (999.5..<1e15).contains(abs(value)) ? decimal(value, 0) : String(format: "%.3g", value)
    }
}
