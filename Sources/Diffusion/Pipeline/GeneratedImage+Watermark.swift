public import Images
internal import Safety
internal import Watermarks

extension GeneratedImage {
    /// The reviewed picture as it is written or shown, with its invisible mark, and the record that names it.
    ///
    /// Marks are written once, into the final picture. A picture that is too small for the mark stays unmarked, and the
    /// record says so.
    ///
    /// - Parameter choice: the mark, or why there is to be none; the record says either.
    /// - Returns: `nil` when there is no picture to show.
    public func marked(with choice: MarkChoice) -> (image: RGBImage, record: GenerationRecord)? {
        guard let image = reviewed.image else { return nil }
        var record = record
        switch choice {
        case .unmarked(let reason):
            record.watermark = GenerationRecord.Mark(payload: "none", method: nil, reason: reason)
            return (image, record)
        case .mark(let mark):
            do throws(WatermarkError) {
                let marked = try image.marked(with: mark.payload, method: mark.method)
                record.watermark = GenerationRecord.Mark(
                    payload: mark.payload.description, method: mark.method.rawValue, reason: nil)
                return (marked, record)
            } catch {
                record.watermark = GenerationRecord.Mark(payload: "none", method: nil, reason: "\(error)")
                return (image, record)
            }
        }
    }
}
