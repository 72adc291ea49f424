package import Tensors

/// What a run's steps take out of the guidance, with the momentum that passes from step to step.
package struct SafetyCorrection {
    package let guidance: SafeGuidance
    private var momentum: Tensor?  // nu, [1, H, W, C]; zero before the first step

    package init(_ guidance: SafeGuidance) { self.guidance = guidance }

    /// The correction of one step; the momentum goes on.
    ///
    /// mu = min(1, s_S |et - es|) where et - es < lambda, else 0; gamma = mu (es - eu) + s_m nu;
    /// nu <- beta_m nu + (1 - beta_m) gamma (equations 4 to 8 of the paper).
    ///
    /// - Parameters:
    ///   - unguided: eu, the prediction for the negative prompt, `[1, H, W, C]`.
    ///   - guided: et, for the prompt.
    ///   - unwanted: es, for the unwanted concept.
    ///   - step: calls of the U-Net before this one.
    /// - Returns: gamma, which is subtracted from et - eu; nil while the run warms up.
    package mutating func correct(unguided: Tensor, guided: Tensor, unwanted: Tensor, step: Int) -> Tensor? {
        let (scale, threshold, share) = (guidance.scale, guidance.threshold, guidance.momentumScale)
        let decay = guidance.momentumDecay
        var gamma = Tensor(uninitialized: unguided.shape)
        var next = momentum ?? Tensor(repeating: 0, shape: unguided.shape)
        gamma.withUnsafeMutableBuffer { gamma in
            next.withUnsafeMutableBuffer { nu in
                unguided.withUnsafeBuffer { eu in
                    guided.withUnsafeBuffer { et in
                        unwanted.withUnsafeBuffer { es in
                            for index in gamma.indices {
                                let difference = et[index] - es[index]
                                let mu = difference >= threshold ? 0 : min(abs(difference) * scale, 1)
                                gamma[index] = (es[index] - eu[index]) * mu + share * nu[index]
                                nu[index] = decay * nu[index] + (1 - decay) * gamma[index]
                            }
                        }
                    }
                }
            }
        }
        momentum = next
        return step >= guidance.warmUpStepCount ? gamma : nil
    }
}
