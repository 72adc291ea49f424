/// What is wrong with a policy, place by place.
public struct PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One fault.
    public struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// The line and the column in it, from 1; nil when the fault has no place in a text.
        public let place: Place?
        /// What is wrong, what was expected, and what to do.
        public let message: String

        /// The place and the message.
        public var description: String { place.map { "\($0.line):\($0.column): \(message)" } ?? message }
    }

    /// A place in a text.
    public struct Place: Hashable, Sendable {
        /// From 1.
        public let line: Int, column: Int

        /// The place of a byte; columns count characters.
        init(of offset: Int, in bytes: [UInt8]) {
            let before = bytes.prefix(offset)
            line = before.count { $0 == 0x0A } + 1
            let start = (before.lastIndex(of: 0x0A) ?? -1) + 1
            column = String(decoding: before[start...], as: UTF8.self).count + 1
        }
    }

    /// The policy's file or name.
    public let source: String
    /// The faults in the order of the text.
    public let problems: [Problem]

    /// One line a fault, with the file's name in front.
    public var description: String {
        problems.map { "\(source):\($0.place == nil ? " " : "")\($0)" }.joined(separator: "\n")
    }
}
