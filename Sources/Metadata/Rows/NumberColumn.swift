/// The numbers of one role over a batch of rows.
public struct NumberColumn<Value: Sendable>: Sendable {
    /// The values; those of null rows mean nothing.
    ///
    /// Not-a-number is a value, not a null.
    public let values: [Value]
    /// Whether each row has a value; nil when all have.
    public let validity: [Bool]?

    /// A column of values and, unless all rows have one, their validity.
    public init(values: [Value], validity: [Bool]? = nil) {
        precondition(validity == nil || validity?.count == values.count, "validity and values differ in number")
        self.values = values
        self.validity = validity
    }

    /// Rows in the column.
    @inlinable public var count: Int { values.count }

    /// The value of a row, or nil for null.
    @inlinable
    public subscript(index: Int) -> Value? {
        if let validity, !validity[index] { return nil }
        return values[index]
    }
}
