/// The dictionary of a column chunk, in the form its role needs.
enum ColumnDictionary {
    case texts([TextColumn.View])
    case reals([Double])
    case integers([Int64])

    var count: Int {
        switch self {
        case .texts(let values): values.count
        case .reals(let values): values.count
        case .integers(let values): values.count
        }
    }
}
