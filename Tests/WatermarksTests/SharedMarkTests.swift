import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

/// A mark that is planted into pictures: bars of one colour, half transparent, in a rectangle.
struct PlantedMark: CustomTestStringConvertible, Sendable {
    let name: String
    let x: Range<Int>
    let y: Range<Int>
    var color = RGBColor.white
    /// In tenths.
    var opacity = 4
    var bar = 5

    var testDescription: String { name }

    /// A picture with the mark.
    func planted(in image: RGBImage) -> RGBImage {
        var image = image
        for row in y {
            for column in x where (column - x.lowerBound) / bar % 2 == 0 {
                let old = image[column, row]
                func mixed(_ a: UInt8, _ b: UInt8) -> UInt8 {
                    let sum: Int = Int(a) * (10 - opacity) + Int(b) * opacity
                    return UInt8(sum / 10)
                }
                image[column, row] = RGBColor(
                    red: mixed(old.red, color.red), green: mixed(old.green, color.green),
                    blue: mixed(old.blue, color.blue))
            }
        }
        return image
    }
}

@Suite("The visible mark that pictures share")
struct SharedMarkTests {
    /// A picture of soft blobs that has nothing in common with those of other seeds.
    static func scene(_ seed: Int, width: Int = 200, height: Int = 150) -> RGBImage {
        var generator = SeededGenerator(UInt64(seed))
        var image = RGBImage(width: width, height: height, color: RGBColor(grey: UInt8(60 + generator.below(120))))
        for _ in 0..<40 {
            let (w, h) = (10 + generator.below(60), 10 + generator.below(60))
            let color = RGBColor(
                red: UInt8(generator.below(256)), green: UInt8(generator.below(256)), blue: UInt8(generator.below(256)))
            image.draw(
                RGBImage(width: w, height: h, color: color), x: generator.below(width) - 20,
                y: generator.below(height) - 20)
        }
        return image.blurred(radius: 1.5)
    }

    static let marks = [
        PlantedMark(name: "lower right", x: 120..<190, y: 110..<140),
        PlantedMark(name: "upper left", x: 5..<75, y: 4..<40),
        PlantedMark(name: "across the middle", x: 20..<180, y: 65..<85),
        PlantedMark(name: "black", x: 100..<160, y: 20..<60, color: .black),
        PlantedMark(name: "faint", x: 20..<120, y: 30..<120, opacity: 2),
        PlantedMark(name: "opaque", x: 150..<190, y: 10..<30, opacity: 10),
        PlantedMark(name: "fine", x: 110..<190, y: 100..<140, bar: 2),
    ]

    @Test("is found with its place, and told apart picture by picture", arguments: marks)
    func found(_ planted: PlantedMark) throws {
        let pictures = (1...30).map { $0 % 5 == 0 ? Self.scene($0) : planted.planted(in: Self.scene($0)) }
        let mark = SharedMark(of: pictures)
        #expect(mark.isFound && mark.energyRatio > 1.5)
        let region = try #require(mark.region)
        #expect(abs(region.x.lowerBound * 200 - Double(planted.x.lowerBound)) < 10)
        #expect(abs(region.x.upperBound * 200 - Double(planted.x.upperBound)) < 10)
        #expect(abs(region.y.lowerBound * 150 - Double(planted.y.lowerBound)) < 10)
        #expect(abs(region.y.upperBound * 150 - Double(planted.y.upperBound)) < 10)
        let right = mark.scores.indices.count { mark.scores[$0].hasMark == (($0 + 1) % 5 != 0) }
        // A faint mark is found in all of them together, and seldom in one alone.
        if planted.opacity > 2 { #expect(right >= 24, "\(right) of 30") }
        #expect(mark.image.width == 200 && mark.image.height == 150)
    }

    @Test("its picture shows bars where they were planted and grey elsewhere")
    func drawn() {
        let planted = PlantedMark(name: "", x: 120..<190, y: 110..<140)
        let image = SharedMark(of: (1...30).map { planted.planted(in: Self.scene($0)) }).image
        let (bright, dark) = (image[122, 125].red, image[127, 125].red)  // on the first bar, and beside it
        #expect(bright > dark && Int(bright) - Int(dark) > 40)
        // far away there is nothing
        #expect((10..<60).allSatisfy { abs(Int(image[$0, 20].red) - 128) < 40 })
    }

    @Test("is not seen where there is none", arguments: [100, 200, 300])
    func absent(_ first: Int) {
        let mark = SharedMark(of: (first..<(first + 30)).map { Self.scene($0) })
        #expect(!mark.isFound && mark.region == nil)
        #expect(mark.scores.count { $0.hasMark } <= 2)
    }

    @Test("is not seen where it stands elsewhere in every picture")
    func wandering() {
        let pictures = (1...30).map { seed -> RGBImage in
            let (x, y) = (seed * 37 % 120, seed * 23 % 110)
            return PlantedMark(name: "", x: x..<(x + 70), y: y..<(y + 30)).planted(in: Self.scene(seed))
        }
        #expect(!SharedMark(of: pictures).isFound)
    }

    @Test("is not seen where a minority has it")
    func minority() {
        let planted = PlantedMark(name: "", x: 120..<190, y: 110..<140)
        let pictures = (1...30).map { $0 % 4 == 0 ? planted.planted(in: Self.scene($0)) : Self.scene($0) }
        #expect(!SharedMark(of: pictures).isFound)
    }

    @Test("is found in pictures of several sizes")
    func sizes() {
        let planted = PlantedMark(name: "", x: 120..<190, y: 110..<140)
        let pictures = (1...40).map { seed -> RGBImage in
            let picture = planted.planted(in: Self.scene(seed))
            return seed % 2 == 0 ? picture : picture.resized(width: 300, height: 225)
        }
        #expect(SharedMark(of: pictures).isFound)
    }

    @Test("large pictures are compared at 384 pixels, upright ones too", arguments: [(900, 600), (500, 800)])
    func large(_ width: Int, _ height: Int) {
        let pictures = (1...12).map { Self.scene($0, width: width, height: height) }
        let image = SharedMark(of: pictures).image
        #expect(max(image.width, image.height) == SharedMark.comparedSide)
        #expect(abs(Double(image.width) / Double(image.height) - Double(width) / Double(height)) < 0.02)
    }

    @Test(
        "one colour everywhere shares nothing, whatever the size",
        arguments: [(64, 48), (1, 1), (3, 900), (900, 2), (32, 32)])
    func flat(_ width: Int, _ height: Int) {
        let pictures = (1...12).map { RGBImage(width: width, height: height, color: RGBColor(grey: UInt8($0))) }
        let mark = SharedMark(of: pictures)
        #expect(!mark.isFound && mark.scores.count == 12 && mark.scores.allSatisfy { !$0.hasMark })
        #expect(mark.energyRatio.isFinite && mark.image.pixels.allSatisfy { $0 == 128 })
    }

    @Test("the same picture over and over is shared")
    func identical() {
        let mark = SharedMark(of: (1...12).map { _ in Self.scene(1) })
        #expect(mark.isFound && mark.scores.allSatisfy { $0.similarity > 0.9 })
    }

    @Test("the answer is the same each time")
    func repeatable() {
        let pictures = (1...12).map { SharedMarkTests.marks[0].planted(in: Self.scene($0)) }
        let (first, second) = (SharedMark(of: pictures), SharedMark(of: pictures))
        #expect(first.image == second.image && first.scores.map(\.strength) == second.scores.map(\.strength))
    }
}

@Suite("Gradients that pictures share")
struct GradientFieldTests {
    private func luma(_ color: RGBColor) -> Float {
        0.299 * Float(color.red) + 0.587 * Float(color.green) + 0.114 * Float(color.blue)
    }

    @Test(
        "are differences to the right and below, 0 at the last column and row",
        arguments: [(1, 1), (1, 5), (6, 1), (7, 9)])
    func differences(_ width: Int, _ height: Int) {
        let image = Pictures.noise(width: width, height: height, seed: 4)
        let field = GradientField(image)
        for y in 0..<height {
            for x in 0..<width {
                let (here, i) = (luma(image[x, y]), y * width + x)
                let across = x + 1 < width ? luma(image[x + 1, y]) - here : 0
                let down = y + 1 < height ? luma(image[x, y + 1]) - here : 0
                #expect(abs(field.across[i] - across) < 1e-3)
                #expect(abs(field.down[i] - down) < 1e-3)
            }
        }
        let energy = (field.across + field.down).reduce(0.0) { $0 + Double($1 * $1) }
        #expect(abs(field.energy - energy) <= 1e-6 * energy)
    }

    @Test(
        "medians are those of sorted values, of odd and even numbers, turned around or not", arguments: [1, 2, 3, 8, 9])
    func medians(_ count: Int) {
        let fields = (0..<count).map { GradientField(Pictures.noise(width: 6, height: 5, seed: UInt64($0))) }
        let shifts = (0..<count).map { (x: $0 * 5 % 6, y: $0 * 3 % 5) }
        func median(_ values: [Float]) -> Float {
            let sorted = values.sorted()
            return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        }
        let (plain, turned) = (GradientField(medianOf: fields), GradientField(medianOf: fields, shifts: shifts))
        for y in 0..<5 {
            for x in 0..<6 {
                let i = y * 6 + x
                #expect(plain.across[i] == median(fields.map { $0.across[i] }))
                let places = shifts.map { shift -> Int in
                    let (row, column) = ((y + shift.y) % 5, (x + shift.x) % 6)
                    return row * 6 + column
                }
                #expect(turned.down[i] == median(zip(fields, places).map { $0.down[$1] }))
            }
        }
    }

    @Test("similarity is a cosine over the mark's places, 1 for itself and -1 for its negative")
    func similarity() {
        var field = GradientField(Pictures.noise(width: 12, height: 10, seed: 2))
        #expect(abs(field.similarity(to: field, limit: .infinity) - 1) < 1e-9)
        let own = field
        field.across = field.across.map { -$0 }
        field.down = field.down.map { -$0 }
        #expect(abs(field.similarity(to: own, limit: .infinity) + 1) < 1e-9)
        var nothing = own
        nothing.across = nothing.across.map { _ in 0 }
        nothing.down = nothing.across
        #expect(own.similarity(to: nothing, limit: 9) == 0 && nothing.similarity(to: own, limit: 9) == 0)
        // a field is most like itself unturned
        let turned = (1..<10).map { own.similarity(to: own, shift: (x: $0, y: $0 / 2), limit: .infinity) }
        #expect((turned.max() ?? 1) < 0.9)
    }

    @Test("a limit takes the weight from edges that are harder than the mark's")
    func limit() {
        let mark = GradientField(Pictures.noise(width: 20, height: 20, seed: 3))
        var picture = mark
        picture.across[45] = 100_000
        #expect(picture.similarity(to: mark, limit: .infinity) < 0.2)
        #expect(picture.similarity(to: mark, limit: 255) > 0.9)
    }
}
