/// Splits CSV (RFC 4180: fields in quotation marks may hold separators, line ends and doubled marks) and TSV, in which a
/// quotation mark is a letter like others.
struct DelimitedText {
    /// A record and the line it begins in, from 1.
    struct Record: Equatable {
        let line: Int
        let fields: [String]
    }

    /// A fault and its line.
    struct Fault: Error, Equatable {
        let line: Int
        let reason: String
    }

    /// All records; empty lines are left out.
    static func records(_ text: String, separator: Character) throws(Fault) -> [Record] {
        var records: [Record] = []
        var fields: [String] = []
        var field = ""
        var (line, firstLine, quotedSince) = (1, 1, 0)
        var wasQuoted = false
        var characters = text.makeIterator()
        var next = characters.next()
        func finishRecord() {
            fields.append(field)
            if fields != [""] || wasQuoted { records.append(Record(line: firstLine, fields: fields)) }
            (fields, field, wasQuoted) = ([], "", false)
        }
        while let character = next {
            next = characters.next()
            let endsLine = character.isNewline
            if endsLine { line += 1 }
            if quotedSince > 0 {
                if character != "\"" {
                    field.append(character)
                } else if next == "\"" {
                    field.append("\"")
                    next = characters.next()
                } else {
                    quotedSince = 0
                }
            } else if character == "\"", separator == ",", field.isEmpty, !wasQuoted {
                (quotedSince, wasQuoted) = (line, true)
            } else if character == separator {
                fields.append(field)
                (field, wasQuoted) = ("", false)
            } else if endsLine {
                finishRecord()
                firstLine = line
            } else {
                field.append(character)
            }
        }
        guard quotedSince == 0 else {
            throw Fault(line: quotedSince, reason: "a quotation mark is not closed")
        }
        if !field.isEmpty || !fields.isEmpty || wasQuoted { finishRecord() }
        return records
    }
}
