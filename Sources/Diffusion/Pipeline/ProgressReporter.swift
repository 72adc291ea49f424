/// Tells the caller of a run how far it has come, and ends the run when the caller or the task wants so.
struct ProgressReporter {
    let imageIndex: Int, imageCount: Int
    let stepCount: Int
    let report: (PipelineProgress) -> Bool

    /// Reports a stage of the present picture.
    ///
    /// - Throws: `CancellationError` when the run shall stop.
    func callAsFunction(_ stage: PipelineProgress.Stage, step: Int) throws {
        let progress = PipelineProgress(
            stage: stage, imageIndex: imageIndex, imageCount: imageCount, step: step, stepCount: stepCount)
        guard report(progress), !Task.isCancelled else { throw CancellationError() }
    }
}
