public import Tensors
public import Testing

/// Expects two lists of numbers to agree within `absolute + relative * |expected|`, and says where they differ most.
public func expectClose(
    _ found: [Float], _ expected: [Float], absolute: Float = 1e-5, relative: Float = 1e-4,
    _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    guard found.count == expected.count else {
        Issue.record("\(what) \(found.count) values, expected \(expected.count)", sourceLocation: sourceLocation)
        return
    }
    var worst = (index: 0, excess: -Float.infinity)
    for (index, (f, e)) in zip(found, expected).enumerated() {
        let difference = abs(f - e)
        let excess = difference.isNaN ? .infinity : difference - (absolute + relative * abs(e))
        if excess > worst.excess { worst = (index, excess) }
    }
    guard worst.excess > 0 else { return }
    let (f, e) = (found[worst.index], expected[worst.index])
    Issue.record(
        "\(what) element \(worst.index) is \(f), expected \(e) (difference \(f - e))", sourceLocation: sourceLocation)
}

/// Expects two tensors to have the same shape and close elements.
public func expectClose(
    _ found: Tensor, _ expected: Tensor, absolute: Float = 1e-5, relative: Float = 1e-4,
    _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    guard found.shape == expected.shape else {
        Issue.record("\(what) shape \(found.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
        return
    }
    expectClose(
        found.values, expected.values, absolute: absolute, relative: relative, what, sourceLocation: sourceLocation)
}
