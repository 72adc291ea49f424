internal import Foundation
internal import Resources

/// Lists of prompts that ship with Klarbild, in `Data/Prompts`.
public enum PromptSet: String, CaseIterable, Sendable {
    /// Inappropriate Image Prompts (Schramowski et al., 2022): prompts people wrote whose pictures are often
    /// inappropriate, with published rates of Stable Diffusion 1.4.
    case i2p
    /// PartiPrompts (Yu et al., 2022): harmless prompts of many kinds, for false positives.
    case parti

    /// Reads the list.
    ///
    /// - Throws: ``ResourceError``, ``ComparisonError``.
    public func prompts() throws -> PromptList {
        let name = self == .i2p ? "i2p.csv" : "parti.tsv"
        let list = try PromptList(contentsOf: DataFolder.locate().file("Prompts/\(name)"))
        var named = try PromptList(source: rawValue, prompts: list.prompts)
        named.showsPrompts = self != .i2p  // meant to offend: not shown unless asked for
        return named
    }
}
