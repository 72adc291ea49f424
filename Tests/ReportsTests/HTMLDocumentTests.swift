import Foundation
import Reports
import Resources
import Testing

@Suite("HTML report") struct HTMLDocumentTests {
    @Test("no hostile text becomes markup, and nothing loads")
    func hostile() {
        let html = HTMLDocument(SampleReport.hostile).text
        #expect(html.components(separatedBy: "<script>").count == 2)
        for forbidden in [
            "<img", "<a ", "href=", " src=\"", "url(", "@import", "onerror=alert(1)>", "\u{202e}", "\u{0}",
        ] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(html.contains("onmouseover=&#39;x") || html.contains("&#39; onmouseover=&#39;x"))
        #expect(html.contains("北京 القاهرة Москва 🐱"))
    }

    @Test("every element is closed in order", arguments: [SampleReport.hostile, SampleReport.plain])
    func balanced(_ report: Report) {
        let void: Set<String> = ["meta", "rect", "line", "polyline", "polygon", "!doctype"]
        var open: [String] = []
        var rest = HTMLDocument(report).text[...]
        while let start = rest.firstIndex(of: "<") {
            let isScript = open.last == "script"
            rest = rest[rest.index(after: start)...]
            if isScript, !rest.hasPrefix("/script>") { continue }
            let end = rest.firstIndex(of: ">") ?? rest.endIndex
            let tag = rest[..<end]
            let name = String(tag.prefix { $0 != " " && $0 != ">" })
            if name.hasPrefix("/") {
                #expect(open.popLast() == String(name.dropFirst()))
            } else if !void.contains(name) {
                open.append(name)
            }
            rest = rest[end...]
        }
        #expect(open.isEmpty)
    }

    @Test("the policy names the digest of the script that is there")
    func policy() throws {
        let html = HTMLDocument(SampleReport.plain).text
        let start = try #require(html.range(of: "<script>")).upperBound
        let end = try #require(html.range(of: "</script>")).lowerBound
        let hex = SHA256.hex(of: html[start..<end].utf8)
        let bytes = stride(from: 0, to: 64, by: 2).map { index in
            UInt8(hex.dropFirst(index).prefix(2), radix: 16) ?? 0
        }
        #expect(html.contains("script-src 'sha256-\(Data(bytes).base64EncodedString())'"))
        #expect(html.contains("default-src 'none'"))
    }

    @Test("figures are aligned, sortable by their value, and set back where they should be")
    func cells() {
        let html = HTMLDocument(SampleReport.plain).text
        #expect(html.contains(#"<td class="n" data-s="85000.0">85,000</td>"#))
        #expect(html.contains(#"<td class="n" data-s="0.085">8.50 %</td>"#))
        #expect(html.contains(#"<td class="n" data-s="-1e999">–</td>"#))
        #expect(html.contains(#"<td><code><bdi>pinimg.com</bdi></code></td>"#))
        #expect(html.contains(#"<tr class="muted">"#))
    }

    @Test("charts are drawn for wide and narrow screens, whatever their data")
    func charts() {
        let empty = Report(
            title: "t", summary: "s", identity: [],
            sections: [
                ReportSection(
                    "Empty",
                    [
                        .chart(.bars(BarChart(title: "b", bars: []))),
                        .chart(.bars(BarChart(title: "b", bars: [.init("zero", 0, interval: 0...0)]))),
                        .chart(.curve(CurveChart(title: "c", xName: "x", yName: "y", isLogarithmic: true, lines: []))),
                        .chart(.histogram(Histogram(title: "h", xName: "x", range: 0...0, shares: []))),
                        .chart(.histogram(Histogram(title: "h", xName: "x", range: 0...1, shares: [0, 0]))),
                    ])
            ])
        for report in [empty, SampleReport.hostile] {
            let html = HTMLDocument(report).text
            let wide = html.components(separatedBy: "<svg class=\"wide\"").count
            #expect(wide == html.components(separatedBy: "<svg class=\"narrow\"").count && wide > 3)
            #expect(!html.contains("nan") && !html.contains("inf\""))
        }
    }
}
