import ArgumentParser

/// `klarbild model`.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Say what a model consists of, and whether it is whole.",
        discussion: """
            Examples:
              klarbild model list
              klarbild model info ~/models/stable-diffusion-v1-5
              klarbild model verify v1-5-pruned-emaonly.safetensors
            """,
        subcommands: [ModelListCommand.self, ModelInfoCommand.self, ModelVerifyCommand.self])
}
