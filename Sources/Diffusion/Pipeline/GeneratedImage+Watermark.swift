public import Images
internal import Safety
public import Watermarks

extension GeneratedImage {
    /// The reviewed picture as it is written or shown, with its invisible mark, and the record that names it.
    ///
    /// Marks are written once, into the final picture. A picture that is too small for the mark stays unmarked, and the
    /// record says so.
    ///
    /// - Parameter mark: the mark; `nil` leaves the picture as reviewed and records that too.
    /// - Returns: `nil` when there is no picture to show.
    public func marked(with mark: KnownMark?) -> (image: RGBImage, record: GenerationRecord)? {
        guard let image = reviewed.image else { return nil }
        var record = record
        guard let mark else {
            record.watermark = GenerationRecord.Mark(payload: "none", method: nil, reason: "switched off")
            return (image, record)
        }
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
