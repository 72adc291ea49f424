import ArgumentParser
import Diffusion
import Engines
import Metadata
import Safety
import Schedulers

/// Runs the body of a command; an error becomes one line on standard error and the right exit code.
func reportingFailures(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let code as ExitCode {
        throw code
    } catch is CancellationError {
        StandardStreams.note("klarbild: interrupted; finished pictures are kept, nothing half-written is left")
        throw ExitCode(130)
    } catch SafetyError.promptRefused(let refusal) {
        StandardStreams.note("klarbild: the prompt is refused: \(refusal.explanation)")
        throw ExitCode(2)
    } catch {
        StandardStreams.note("klarbild: \(error)")
        throw isUsage(error) ? ExitCode.validationFailure : ExitCode.failure
    }
}

/// Whether an error is about what was asked for, not about what was found.
private func isUsage(_ error: any Error) -> Bool {
    switch error {
    case is SchedulerError: true
    case MetadataError.invalidSettings, EngineError.badSetting: true
    case DiffusionError.badSize, DiffusionError.outOfRange, DiffusionError.badPictureInput,
        DiffusionError.badSafeGuidance:
        true
    default: false
    }
}
