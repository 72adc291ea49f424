/// The memory of one or more tensors; goes back to the ``BufferPool`` with the last of them.
///
/// `@unchecked Sendable`: a storage is written only while one tensor holds it (checked by `isKnownUniquelyReferenced`),
/// so no lock is needed.
final class TensorStorage: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<Float>

    var count: Int { buffer.count }

    init(count: Int) {
        buffer = BufferPool.shared.take(count: count)
    }

    deinit {
        BufferPool.shared.giveBack(buffer)
    }

    func copy() -> TensorStorage {
        let copy = TensorStorage(count: count)
        _ = copy.buffer.update(fromContentsOf: buffer)
        return copy
    }
}
