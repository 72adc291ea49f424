import ArgumentParser

/// `klarbild watermark`.
struct WatermarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watermark",
        abstract: "Write invisible marks into pictures, and find those that image generators write.",
        discussion: """
            Examples:
              klarbild watermark embed picture.png -o marked.png --payload "made by me"
              klarbild watermark detect pictures/ --json
              klarbild watermark detect picture.png --payload "made by me"

            Marks are those of the Python library invisible-watermark, in both directions. They say that a program marked \
            a picture, not who did: anyone can write one, and resizing or coarse JPEG removes them.
            """,
        subcommands: [
            WatermarkEmbedCommand.self, WatermarkDetectCommand.self, WatermarkRobustnessCommand.self,
            WatermarkLatentCommand.self, WatermarkVisibleCommand.self, WatermarkCalibrateCommand.self,
        ])
}
