/// The UTF-8 bytes of one role over a batch of rows, without a `String` for each.
///
/// The bytes lie where the decoder put them (a page, a dictionary, an arena); the column keeps those blocks alive.
public struct TextColumn: @unchecked Sendable {
    // @unchecked: views and blocks are immutable once the column exists.

    /// Where one value lies; no start means null.
    @usableFromInline
    struct View {
        @usableFromInline let start: UnsafePointer<UInt8>?
        @usableFromInline let count: Int

        init(start: UnsafePointer<UInt8>?, count: Int) {
            self.start = start
            self.count = count
        }

        static var null: View { View(start: nil, count: 0) }
    }

    @usableFromInline let views: [View]
    @usableFromInline let owners: [ByteBlock]

    init(views: [View], owners: [ByteBlock]) {
        self.views = views
        self.owners = owners
    }

    /// A column of given strings, for tests and small inputs.
    public init(_ strings: [String?]) {
        let block = ByteBlock(capacity: strings.reduce(0) { $0 + ($1?.utf8.count ?? 0) })
        var used = 0
        views = strings.map { string in
            guard let string else { return .null }
            let start = block.base + used
            for byte in string.utf8 {
                block.base[used] = byte
                used += 1
            }
            return View(start: UnsafePointer(start), count: string.utf8.count)
        }
        owners = [block]
    }

    /// Values in the column.
    @inlinable public var count: Int { views.count }

    /// The bytes of one value, or nil for null.
    ///
    /// They live as long as the batch does: to the end of the closure that a pass hands it to. Elsewhere, keep the
    /// column alive with `withExtendedLifetime`; the compiler may otherwise release it after its last use by name.
    /// Nothing promises that they are valid UTF-8: files hold what crawlers wrote.
    @inlinable
    public func bytes(at index: Int) -> UnsafeBufferPointer<UInt8>? {
        let view = views[index]
        guard let start = view.start else { return nil }
        return UnsafeBufferPointer(start: start, count: view.count)
    }

    /// One value as a string (invalid UTF-8 repaired), or nil for null.
    public func string(at index: Int) -> String? {
        withExtendedLifetime(self) { bytes(at: index).map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Calls `body` with each value's index and bytes (nil for null).
    @inlinable
    public func forEach(_ body: (Int, UnsafeBufferPointer<UInt8>?) throws -> Void) rethrows {
        try withExtendedLifetime(self) {
            for index in 0..<views.count { try body(index, bytes(at: index)) }
        }
    }
}
