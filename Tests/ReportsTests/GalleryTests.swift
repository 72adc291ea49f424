import Foundation
import Reports
import Testing

@Suite("Galleries")
struct GalleryTests {
    private func report(_ groups: [Gallery.Group]) -> Report {
        Report(
            title: "t", summary: "s", identity: [],
            sections: [ReportSection("Pictures", [.gallery(Gallery(groups))])])
    }

    private let open = Gallery.ImageFile(.jpeg, Data("open".utf8)), veil = Gallery.ImageFile(.png, Data("veil".utf8))

    @Test("embeds pictures as data, and only then allows them")
    func embedded() {
        let html = HTMLDocument(report([Gallery.Group("a", pictures: [.init("p", detail: "d", image: open)])])).text
        #expect(html.contains("src=\"data:image/jpeg;base64,\(Data("open".utf8).base64EncodedString())\""))
        #expect(html.contains("img-src data:;") && html.contains("default-src 'none'"))
        for page in [report([]), report([Gallery.Group("a", pictures: [.init("p", detail: "d", image: nil)])])] {
            let html = HTMLDocument(page).text
            #expect(!html.contains("img-src") && !html.contains("<img"))
        }
    }

    @Test("a veiled picture lies in a closed element behind its veil, which needs neither style nor script")
    func veiled() throws {
        let picture = Gallery.Picture("p", detail: "d", image: open, veil: veil)
        let html = HTMLDocument(report([Gallery.Group("a", pictures: [picture])])).text
        let details = try #require(html.range(of: "<details>")), end = try #require(html.range(of: "</details>"))
        let summary = try #require(html.range(of: "</summary>"))
        let veilPlace = try #require(html.range(of: Data("veil".utf8).base64EncodedString()))
        let openPlace = try #require(html.range(of: Data("open".utf8).base64EncodedString()))
        #expect(details.upperBound < veilPlace.lowerBound && veilPlace.upperBound < summary.lowerBound)
        #expect(summary.upperBound < openPlace.lowerBound && openPlace.upperBound < end.lowerBound)
        #expect(!html.contains("<details open"))
        #expect(html.components(separatedBy: Data("open".utf8).base64EncodedString()).count == 2)
    }

    @Test("says so where there is no picture, veil or not")
    func missing() {
        let pictures = [Gallery.Picture("p", detail: "withheld", image: nil, veil: veil)]
        let html = HTMLDocument(report([Gallery.Group("a", pictures: pictures)])).text
        #expect(html.contains("not shown") && html.contains("withheld") && !html.contains("<img"))
    }

    @Test("no hostile text becomes markup", arguments: SampleReport.hostileTexts)
    func hostile(_ text: String) {
        let group = Gallery.Group(text, note: text, pictures: [.init(text, detail: text, image: open, veil: veil)])
        let html = HTMLDocument(report([group])).text
        #expect(html.components(separatedBy: "<img ").count == 3)
        #expect(html.components(separatedBy: "<script").count == 2)
        for forbidden in ["<a ", "href=", "onerror=alert(1)>", "\u{202e}", "\u{0}"] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
        let markdown = MarkdownDocument(report([group])).text
        #expect(!markdown.contains("<script") && !markdown.contains("](http:") && !markdown.contains("<img"))
    }

    @Test("other formats hold what is said of the pictures, not the pictures")
    func otherFormats() {
        let group = Gallery.Group("a prompt", note: "seed 3", pictures: [.init("drawn", detail: "passed", image: open)])
        let report = report([group])
        let markdown = MarkdownDocument(report).text
        #expect(markdown.contains("- a prompt (seed 3)\n  - **drawn** passed"))
        for text in [markdown, JSONDocument(report).text, TextDocument(report, tables: []).text] {
            #expect(!text.contains("base64"))
        }
    }
}
