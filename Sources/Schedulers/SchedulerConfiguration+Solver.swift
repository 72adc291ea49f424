/// The settings that choose among the methods of one class.
extension SchedulerConfiguration {
    /// Throws for a method of DPM-Solver's class that is not supported.
    func validateSolver(for kind: SchedulerKind) throws(SchedulerError) {
        // diffusers takes the names of its other solvers for the defaults.
        if let algorithmType, !["dpmsolver++", "sde-dpmsolver++", "deis"].contains(algorithmType) {
            throw .unsupported(
                key: "algorithm_type", value: algorithmType, kind: kind, allowed: ["dpmsolver++", "sde-dpmsolver++"])
        }
        if let solverType, !["midpoint", "heun", "logrho", "bh1", "bh2"].contains(solverType) {
            throw .unsupported(key: "solver_type", value: solverType, kind: kind, allowed: ["midpoint", "heun"])
        }
        if kind == .dpmpp2MSDE, let solverOrder, solverOrder > 2 {
            // In diffusers 0.42.1 a term of the third order has a wrong sign, which makes it worse than the second.
            throw .unsupported(key: "solver_order", value: "\(solverOrder)", kind: kind, allowed: ["1", "2"])
        }
        if let varianceType {
            throw .unsupported(key: "variance_type", value: varianceType, kind: kind, allowed: ["null"])
        }
    }

    /// Throws for a method of UniPC's class that is not supported.
    func validateUniPC() throws(SchedulerError) {
        if let solverType, !["midpoint", "heun", "logrho", "bh1", "bh2"].contains(solverType) {
            throw .unsupported(key: "solver_type", value: solverType, kind: .unipc, allowed: ["bh1", "bh2"])
        }
        guard finalSigmasType != .sigmaMin else { return }
        // At no noise the step in lambda is infinite, which only the first order on the clean sample can take.
        for (key, isTrue) in [("lower_order_final", lowerOrderFinal), ("predict_x0", predictX0)] where isTrue == false {
            throw .unsupported(
                key: key, value: "false where the last step ends at zero noise", kind: .unipc,
                allowed: ["true", "'final_sigmas_type': 'sigma_min'"])
        }
    }
}
