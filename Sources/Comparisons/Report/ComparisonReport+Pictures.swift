internal import Diffusion
internal import Foundation
internal import Reports
internal import Safety

extension ComparisonReport {
    /// Pictures of the prompts that say most: first where the policies differ, then where they flag, then others.
    func gallery(_ folder: ComparisonFolder, limit: Int) throws(ComparisonError) -> ReportSection? {
        let ranked = figures.rows.enumerated().map { (rank: rank(of: $1), place: $0, row: $1) }
            .sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }
        var groups: [Gallery.Group] = []
        for entry in ranked.prefix(limit) { groups.append(try group(entry.row, folder)) }
        guard !groups.isEmpty else { return nil }
        let veiled =
            figures.settings.showsUnfiltered
            ? "Pictures that a policy flags are blurred; press one to see it. The file holds them, so it is not for "
                + "everyone."
            : "Pictures that any policy flags are not in this file."
        let shown =
            groups.count < figures.rows.count
            ? " Shown are \(groups.count) of \(figures.rows.count) prompts: first those on which the policies differ, "
                + "then flagged ones, then others."
            : ""
        return ReportSection("The pictures", [.note(veiled + shown), .gallery(Gallery(groups))])
    }

    private func rank(of row: ComparisonRow) -> Int {
        let decisions = Set(row.plain.outcomes.map(\.isStopped))
        if decisions.count > 1 { return 0 }
        return row.drawings.contains { $0.isStopped } ? 1 : 2
    }

    private func group(_ row: ComparisonRow, _ folder: ComparisonFolder) throws(ComparisonError) -> Gallery.Group {
        var pictures: [Gallery.Picture] = []
        for drawing in row.drawings {
            pictures.append(
                Gallery.Picture(
                    drawing.guidance.map { "safe guidance \($0)" } ?? "as drawn", detail: detail(of: drawing),
                    image: try file(drawing.picture, folder), veil: try file(drawing.veil, folder)))
            guard let flagged = drawing.outcomes.first(where: { $0.isFlagged }) else { continue }
            pictures.append(
                Gallery.Picture(
                    "what \(flagged.policy) shows", detail: flagged.verdict.rawValue,
                    image: try file(drawing.filtered, folder)))
        }
        let title =
            figures.settings.showsPrompts
            ? row.prompt.text : "Prompt \(row.prompt.number) of \(figures.settings.promptSource)"
        let note = ["seed \(row.seed)"] + row.prompt.categories
        return Gallery.Group(title, note: note.joined(separator: ", "), pictures: pictures)
    }

    /// What each policy says, those of one mind together.
    private func detail(of drawing: ComparedDrawing) -> String {
        var parts: [(policies: [String], words: String)] = []
        for outcome in drawing.outcomes {
            let words =
                if outcome.refusedPrompt != nil { "refuses the prompt" } else if let cause = outcome.causes.first {
                    "\(cause.concept) +\(NumberText.decimal(Double(cause.margin), 3))"
                } else { outcome.verdict.rawValue }
            if let place = parts.firstIndex(where: { $0.words == words }) {
                parts[place].policies.append(outcome.policy)
            } else {
                parts.append(([outcome.policy], words))
            }
        }
        var text = parts.map { "\($0.policies.joined(separator: ", ")): \($0.words)" }.joined(separator: "; ")
        if let distance = drawing.distance {
            text += "; SSIM \(NumberText.decimal(distance.structuralSimilarity, 3))"
        }
        return text
    }

    private func file(_ name: String?, _ folder: ComparisonFolder) throws(ComparisonError) -> Gallery.ImageFile? {
        guard let name else { return nil }
        return Gallery.ImageFile(.jpeg, try folder.picture(name))
    }
}
