public import Foundation

/// Pictures in groups, such as what several policies made of one picture.
public struct Gallery: Equatable, Sendable {
    /// The bytes of a picture that browsers show.
    public struct ImageFile: Equatable, Sendable {
        /// The formats that a report embeds.
        public enum Format: String, Sendable {
            /// `image/jpeg`.
            case jpeg = "image/jpeg"
            /// `image/png`.
            case png = "image/png"
        }

        /// The format and the bytes of the file.
        public let format: Format, data: Data

        /// A picture's file.
        public init(_ format: Format, _ data: Data) { (self.format, self.data) = (format, data) }

        /// The file as an address that needs no network.
        var dataURI: String { "data:\(format.rawValue);base64,\(data.base64EncodedString())" }
    }

    /// One picture with what is said of it.
    public struct Picture: Equatable, Sendable {
        /// Whose it is, in a few words.
        public let label: String
        /// What became of it.
        public let detail: String
        /// The picture; nil where there is none to show.
        public let image: ImageFile?
        /// What stands in its place until the reader asks for it; nil shows it at once.
        public let veil: ImageFile?

        /// A picture.
        public init(_ label: String, detail: String, image: ImageFile?, veil: ImageFile? = nil) {
            (self.label, self.detail, self.image, self.veil) = (label, detail, image, veil)
        }
    }

    /// Pictures that belong side by side.
    public struct Group: Equatable, Sendable {
        /// What they have in common, such as the prompt.
        public let title: String
        /// What is said of all of them.
        public let note: String
        /// The pictures from the left.
        public let pictures: [Picture]

        /// A group.
        public init(_ title: String, note: String = "", pictures: [Picture]) {
            (self.title, self.note, self.pictures) = (title, note, pictures)
        }
    }

    /// The groups from the top.
    public let groups: [Group]

    /// A gallery.
    public init(_ groups: [Group]) { self.groups = groups }
}
