import Schedulers
import Testing

@Suite("SchedulerSelection")
struct SchedulerSelectionTests {
    @Test("the command line's names are its contract")
    func names() {
        #expect(
            SchedulerKind.allCases.map(\.rawValue) == [
                "ddim", "pndm", "lms", "euler", "euler-a", "heun", "dpmpp-2m", "dpmpp-2m-sde", "dpmpp-sde", "unipc",
                "lcm",
            ])
    }

    @Test("reads each sampler's own names", arguments: SchedulerKind.allCases)
    func ownNames(kind: SchedulerKind) throws {
        for name in [kind.rawValue, kind.automatic1111Name, kind.automatic1111Name.uppercased()] {
            #expect(try SchedulerSelection(name: name).kind == kind)
            #expect(try SchedulerSelection(name: name).sigmaSpacing == nil)
        }
        let ofClass = try SchedulerSelection(name: kind.className).kind
        #expect(ofClass == (kind == .dpmpp2MSDE ? .dpmpp2M : kind))
    }

    @Test(
        "reads the names that AUTOMATIC1111 gave samplers with their spacing",
        arguments: [
            ("DPM++ 2M Karras", .dpmpp2M, .karras), ("DPM++ 2M SDE Karras", .dpmpp2MSDE, .karras),
            ("DPM++ 2M SDE Exponential", .dpmpp2MSDE, .exponential), ("DPM++ SDE Karras", .dpmppSDE, .karras),
            ("LMS Karras", .lms, .karras), ("unipc karras", .unipc, .karras),
        ] as [(String, SchedulerKind, SigmaSpacing)])
    func spacings(name: String, kind: SchedulerKind, spacing: SigmaSpacing) throws {
        let selection = try SchedulerSelection(name: name)
        #expect(selection.kind == kind)
        #expect(selection.sigmaSpacing == spacing)
    }

    @Test(
        "refuses a spacing that a sampler does not have",
        arguments: ["DDIM Karras", "Euler a Karras", "LCM Exponential"])
    func unsupported(name: String) {
        #expect {
            try SchedulerSelection(name: name)
        } throws: { error in
            guard case .unsupported = error as? SchedulerError else { return false }
            return true
        }
    }

    @Test(
        "suggests what a mistyped name may have meant",
        arguments: [
            ("eular", "euler"), ("dpm++2m", "dpmpp-2m"), ("ddmi", "ddim"), ("uni-pc", "unipc"), ("plsm", "pndm"),
            ("DPM++ 3M SDE", "dpmpp-2m-sde"),
        ])
    func suggestions(name: String, expected: String) {
        #expect {
            try SchedulerSelection(name: name)
        } throws: { error in
            guard case .unknownScheduler(name, let nearest) = error as? SchedulerError else { return false }
            return nearest.contains(expected) && "\(error)".contains("Did you mean '")
        }
    }

    @Test(
        "lists all samplers where nothing is near",
        arguments: ["", "photograph", String(repeating: "x", count: 10_000)])
    func farNames(name: String) {
        #expect {
            try SchedulerSelection(name: name)
        } throws: { error in
            "\(error)".contains("Choose one of ddim, pndm") && "\(error)".count < 11_000
        }
    }

    @Test("knows the classes of diffusers, and DPM-Solver's by its algorithm")
    func classes() {
        for kind in SchedulerKind.allCases where kind != .dpmpp2MSDE {
            #expect(SchedulerKind(className: kind.className) == kind)
        }
        let name = "DPMSolverMultistepScheduler"
        #expect(SchedulerKind(className: name, algorithmType: "dpmsolver++") == .dpmpp2M)
        #expect(SchedulerKind(className: name, algorithmType: "sde-dpmsolver++") == .dpmpp2MSDE)
        #expect(SchedulerKind(className: "EulerDiscreteScheduler", algorithmType: "sde-dpmsolver++") == .euler)
        #expect(SchedulerKind(className: "FlowMatchEulerDiscreteScheduler") == nil)
    }

    @Test("an unknown class of a model's folder is an error with the classes that are known")
    func unknownClass() {
        var configuration = SchedulerConfiguration()
        configuration.className = "KarrasVeScheduler"
        #expect {
            try configuration.makeScheduler(stepCount: 10)
        } throws: { error in
            "\(error)".contains("KarrasVeScheduler") && "\(error)".contains("DDIMScheduler")
        }
    }
}
