/// Decodes the character references of HTML that captions of the web are full of.
enum HTMLEntities {
    /// The text with its references decoded once; nil when there are none.
    ///
    /// Named references of HTML 4 and numeric ones, which must end in a semicolon; anything else stays as it is.
    static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let first = text.firstIndex(of: 0x26) else { return nil }
        var result: [UInt8] = []
        var (index, found) = (first, false)
        while index < text.count {
            if text[index] == 0x26, let (scalar, end) = reference(in: text, at: index) {
                if !found {
                    result.reserveCapacity(text.count)
                    result.append(contentsOf: text[..<index])
                    found = true
                }
                if let encoded = UTF8.encode(scalar) { result.append(contentsOf: encoded) }
                index = end
            } else {
                if found { result.append(text[index]) }
                index += 1
            }
        }
        return found ? result : nil
    }

    /// The reference that begins at an ampersand, and where the text goes on after it.
    private static func reference(
        in text: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (Unicode.Scalar, end: Int)? {
        guard let end = text[start...].prefix(longest).firstIndex(of: 0x3b), end > start + 1 else { return nil }
        let name = text[(start + 1)..<end]
        guard name.first == 0x23 else {
            return scalars[String(decoding: name, as: UTF8.self)].map { ($0, end + 1) }
        }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first.map { $0 | 0x20 == 0x78 } ?? false
        let figures = String(decoding: isHexadecimal ? digits.dropFirst() : digits, as: UTF8.self)
        guard !figures.hasPrefix("+"), !figures.hasPrefix("-"),
            let value = UInt32(figures, radix: isHexadecimal ? 16 : 10), value != 0,
            let scalar = Unicode.Scalar(value)
        else { return nil }
        return (scalar, end + 1)
    }

    /// Bytes from the ampersand to the semicolon of the longest reference, with room for leading zeros.
    private static let longest = 12

    /// HTML 4's names (W3C, HTML 4.01, chapter 24) and `apos`.
    private static let scalars: [String: Unicode.Scalar] = {
        var table: [String: UInt32] = ["amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39]
        func add(_ names: String, from first: UInt32) {
            for (offset, name) in names.split(separator: " ").enumerated() where name != "-" {
                table[String(name)] = first + UInt32(offset)
            }
        }
        add(
            """
            nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
            micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
            AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml \
            times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
            egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash \
            ugrave uacute ucirc uuml yacute thorn yuml
            """, from: 160)
        add(
            """
            Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon \
            Phi Chi Psi Omega
            """, from: 913)
        add(
            """
            alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau \
            upsilon phi chi psi omega
            """, from: 945)
        add("ensp emsp", from: 8194)
        add("zwnj zwj lrm rlm", from: 8204)
        add("ndash mdash - - - lsquo rsquo sbquo - ldquo rdquo bdquo - dagger Dagger bull", from: 8211)
        add("lsaquo rsaquo", from: 8249)
        add("larr uarr rarr darr harr", from: 8592)
        add("lArr uArr rArr dArr hArr", from: 8656)
        add("forall - part exist - empty - nabla isin notin - ni - - - prod - sum minus", from: 8704)
        add("radic - - prop infin - ang - - - - - - and or cap cup int", from: 8730)
        add("sub sup nsub - sube supe", from: 8834)
        add("lceil rceil lfloor rfloor", from: 8968)
        add("lang rang", from: 9001)
        let single: [(String, UInt32)] = [
            ("OElig", 338), ("oelig", 339), ("Scaron", 352), ("scaron", 353), ("Yuml", 376), ("fnof", 402),
            ("circ", 710), ("tilde", 732), ("thetasym", 977), ("upsih", 978), ("piv", 982), ("thinsp", 8201),
            ("hellip", 8230), ("permil", 8240), ("prime", 8242), ("Prime", 8243), ("oline", 8254), ("frasl", 8260),
            ("euro", 8364), ("image", 8465), ("weierp", 8472), ("real", 8476), ("trade", 8482), ("alefsym", 8501),
            ("crarr", 8629), ("lowast", 8727), ("there4", 8756), ("sim", 8764), ("cong", 8773), ("asymp", 8776),
            ("ne", 8800), ("equiv", 8801), ("le", 8804), ("ge", 8805), ("oplus", 8853), ("otimes", 8855),
            ("perp", 8869), ("sdot", 8901), ("loz", 9674), ("spades", 9824), ("clubs", 9827), ("hearts", 9829),
            ("diams", 9830),
        ]
        for (name, value) in single { table[name] = value }
        return table.compactMapValues { Unicode.Scalar($0) }
    }()
}
