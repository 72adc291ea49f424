import Images
import Testing

@testable import Watermarks

@Suite("The visible mark that pictures share")
struct SharedMarkTests {
    /// A picture of soft blobs that has nothing in common with those of other seeds.
    private func scene(_ seed: Int, width: Int = 200, height: Int = 150) -> RGBImage {
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1
        func draw(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var image = RGBImage(width: width, height: height, color: RGBColor(grey: UInt8(60 + draw(120))))
        for _ in 0..<40 {
            let (w, h) = (10 + draw(60), 10 + draw(60))
            let color = RGBColor(red: UInt8(draw(256)), green: UInt8(draw(256)), blue: UInt8(draw(256)))
            image.draw(RGBImage(width: w, height: h, color: color), x: draw(width) - 20, y: draw(height) - 20)
        }
        return image.blurred(radius: 1.5)
    }

    /// Half-transparent white bars in the lower right corner.
    private func marked(_ image: RGBImage) -> RGBImage {
        var image = image
        for y in 110..<140 {
            for x in 120..<190 where (x / 5) % 2 == 0 {
                let color = image[x, y]
                func mixed(_ value: UInt8) -> UInt8 { UInt8((Int(value) * 6 + 255 * 4) / 10) }
                image[x, y] = RGBColor(red: mixed(color.red), green: mixed(color.green), blue: mixed(color.blue))
            }
        }
        return image
    }

    @Test("is found with its place, and told apart picture by picture")
    func found() throws {
        let pictures = (1...40).map { $0 % 5 == 0 ? scene($0) : marked(scene($0)) }
        let mark = SharedMark(of: pictures)
        #expect(mark.isFound && mark.energyRatio > 2)
        let region = try #require(mark.region)
        #expect(abs(region.x.lowerBound - 0.6) < 0.05 && abs(region.x.upperBound - 0.95) < 0.05)
        #expect(abs(region.y.lowerBound - 0.733) < 0.05 && abs(region.y.upperBound - 0.933) < 0.05)
        let right = mark.scores.indices.count { mark.scores[$0].hasMark == (($0 + 1) % 5 != 0) }
        #expect(right >= 38)
    }

    @Test("is not seen where there is none")
    func absent() {
        let mark = SharedMark(of: (1...40).map { scene($0) })
        #expect(!mark.isFound && mark.region == nil)
        #expect(mark.scores.count { $0.hasMark } <= 2)
    }

    @Test("is found in pictures of several sizes")
    func sizes() {
        let pictures = (1...40).map { seed -> RGBImage in
            let picture = marked(scene(seed))
            return seed % 2 == 0 ? picture : picture.resized(width: 300, height: 225)
        }
        #expect(SharedMark(of: pictures).isFound)
    }

    @Test("one colour everywhere shares nothing")
    func flat() {
        let mark = SharedMark(of: (1...12).map { RGBImage(width: 64, height: 48, color: RGBColor(grey: UInt8($0))) })
        #expect(!mark.isFound && mark.scores.allSatisfy { !$0.hasMark })
    }
}
