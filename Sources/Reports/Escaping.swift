/// Makes text harmless in each format, for captions and URLs of the web hold everything.
enum Escaping {
    /// Text for HTML and SVG, in elements and quoted attributes.
    ///
    /// Control characters and characters that turn the direction of writing become U+FFFD: they could hide what a
    /// caption says.
    static func html(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t", "\r": result += " "
            default: result.unicodeScalars.append(visible(scalar))
            }
        }
        return result
    }

    /// Text for a terminal, whose control sequences a caption must not reach.
    static func terminal(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(visible)))
    }

    /// Text for a Markdown table or paragraph: no markup, no line breaks, no automatic links.
    static func markdown(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\n", "\t", "\r": result += " "
            // An entity breaks up what Markdown would turn into links: "http://", "www.", "a@b".
            case ":": result += "&#58;"
            case "@": result += "&#64;"
            default: result.unicodeScalars.append(visible(scalar))
            }
        }
        return result.replacing("www.", with: "www&#46;")
    }

    /// A field of CSV (RFC 4180), quoted where needed.
    ///
    /// A leading `=`, `+`, `-` or `@` of a text gets an apostrophe, so that spreadsheets do not run it as a formula.
    static func csv(_ text: String, isText: Bool) -> String {
        var field = text
        if isText, let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
            field = "'" + field
        }
        guard field.utf8.contains(where: { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x202a...0x202e, 0x2066...0x2069, 0xfff9...0xfffb: "\u{fffd}"
        default: scalar
        }
    }
}
