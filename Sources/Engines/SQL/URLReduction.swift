internal import Metadata

/// Shortens URLs in SQL so that `URLHost` and `HostResolver` say of the short one what they would say of the whole.
///
/// What a URL says before its path is kept as it is. Of the path only three questions are asked: does it hold blanks or
/// control characters, bytes outside ASCII, a broken per cent code; a mark for each is put in a query. What names the
/// original site in a proxy's URL is kept too. URLs that are no UTF-8 stay whole, since Java reads them otherwise.
/// Patterns are Java's, and ICU understands them too.
struct URLReduction {
    /// What decides about a URL with `http://` or `https://`: everything up to the path.
    static let authority = #"[\x00-\x20]*[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\]*"#
    /// What decides about any other: the characters that names and schemes are made of, and two more.
    static let beginning = #"[\x00-\x20]*[0-9A-Za-z_.+\-\x{80}-\x{10FFFF}]*[\x{0}-\x{10FFFF}]{0,2}"#
    /// Blanks and control characters.
    static let space = #"[\x00-\x20\x7f]"#
    /// Bytes outside ASCII.
    static let unicode = #"[\x{80}-\x{10FFFF}]"#
    /// A per cent sign without two figures behind it.
    static let percent = #"%(?![0-9A-Fa-f]{2})"#
    /// The first segment of the path.
    static let segment = "^/[^/?#]*"
    /// Marks for the three questions: a blank, an é, a per cent sign at the end.
    static let marks = (space: " ", unicode: "\u{e9}", percent: "%")

    /// Which beginnings belong to proxies that name the original site in the path.
    let pathProxies: String
    /// Which beginnings need the whole URL: proxies that name the original site in their query, and hosts in a spelling
    /// that may stand for any.
    let wholeURLs: String

    init(_ question: URLQuestion) {
        func pattern(_ hosts: [String], _ more: [String] = []) -> String {
            let escaped = hosts.map { host in
                host.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "[\($0)]" }.joined()
            }
            // The case of hosts alone is ignored: a set of characters beyond ASCII would take in some of ASCII else.
            let all = more + (escaped.isEmpty ? [] : ["(?i:" + escaped.joined(separator: "|") + ")"])
            return all.isEmpty ? "(?!)" : all.joined(separator: "|")
        }
        pathProxies = pattern(question.pathProxies)
        wholeURLs = pattern(question.queryProxies, [#"[%\x{80}-\x{10FFFF}]"#])
    }

    /// The SQL that counts short URLs.
    ///
    /// - Parameter rows: a relation with the column `u`.
    func sql(_ rows: String) -> String {
        func literal(_ text: String) -> String { SparkText.literal(text) }
        func mark(_ pattern: String, _ mark: String) -> String {
            "if(rest RLIKE \(literal(pattern)), \(literal(mark)), '')"
        }
        let beginning = literal("^(?:\(Self.authority)|\(Self.beginning))")
        return """
            SELECT to_json(named_struct('n', n, 'u', hex(r))) FROM (
            SELECT r, count(*) AS n FROM (
            SELECT CASE
            WHEN u IS NULL THEN NULL
            WHEN NOT startswith(u, concat(p, s)) THEN u
            WHEN NOT h THEN p
            WHEN p RLIKE \(literal(wholeURLs)) THEN u
            WHEN s = '' AND m = '' THEN p
            ELSE concat(p, s, '/?', m) END AS r FROM (
            SELECT u, p, h,
            CASE WHEN h AND p RLIKE \(literal(pathProxies)) THEN regexp_extract(rest, \(literal(Self.segment)), 0) ELSE '' END AS s,
            concat(\(mark(Self.space, Self.marks.space)), \(mark(Self.unicode, Self.marks.unicode)), \
            \(mark(Self.percent, Self.marks.percent))) AS m FROM (
            SELECT u, p, p RLIKE \(literal("^" + Self.authority)) AS h, substring(u, length(p) + 1) AS rest FROM (
            SELECT u, regexp_extract(u, \(beginning), 0) AS p FROM (
            \(rows)
            )))) ) GROUP BY r)
            """
    }
}
