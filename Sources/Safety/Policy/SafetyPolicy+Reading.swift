public import Foundation

extension SafetyPolicy {
    /// The largest policy file; nothing sensible comes near.
    private static let sizeLimit = 1 << 20

    /// Reads a policy file.
    ///
    /// - Throws: ``PolicyError`` with every fault, its line and its column.
    public init(contentsOf url: URL) throws(PolicyError) {
        let path = url.relativePath
        let data: Data
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw PolicyError(source: path, "this is not a regular file")
            }
            guard (attributes[.size] as? NSNumber)?.intValue ?? 0 <= Self.sizeLimit else {
                throw PolicyError(source: path, "this is larger than \(Self.sizeLimit) bytes; policies are short")
            }
            data = try Data(contentsOf: url)
        } catch let error as PolicyError {
            throw error
        } catch {
            throw PolicyError(source: path, "this file cannot be read; check the path and its permissions")
        }
        try self.init(json: data, source: path)
        // Folders are named from the file's own place.
        let base = url.deletingLastPathComponent()
        func resolved(_ folder: String?) -> String? {
            folder.map { $0.hasPrefix("/") ? $0 : base.appending(path: $0).path }
        }
        for index in checkers.indices { checkers[index].folder = resolved(checkers[index].folder) }
        onFlag.reviewFolder = resolved(onFlag.reviewFolder)
        if let folder = resolved(promptGuard?.folder) { promptGuard?.folder = folder }
    }

    /// Reads a policy from JSON.
    ///
    /// - Parameter source: what messages call it; also the policy's name where the text has none.
    /// - Throws: ``PolicyError`` with every fault, its line and its column.
    public init(json: Data, source: String) throws(PolicyError) {
        let bytes = Array(json)
        let problems = PolicyProblems(source: source, bytes: bytes)
        let root: JSONNode
        do {
            root = try JSONParser.parse(bytes)
        } catch {
            problems.add(error.message, at: error.offset)
            throw problems.error
        }
        let policy = Self.read(root, problems: problems)
        guard let policy, problems.isEmpty else { throw problems.error }
        self = policy
        if name.isEmpty { name = URL(filePath: source).deletingPathExtension().lastPathComponent }
    }

    private static func read(_ root: JSONNode, problems: PolicyProblems) -> SafetyPolicy? {
        guard
            let object = PolicyObject(
                root, path: "the policy",
                keys: ["name", "note", "checkers", "combine", "onFlag", "onInvalid", "promptGuard", "log"], problems)
        else { return nil }
        var policy = SafetyPolicy(name: object.text("name") ?? "", checkers: [])
        policy.note = object.text("note") ?? ""
        policy.combination = object.choice("combine", Combination.self) ?? .any
        let list = object.list("checkers")
        if list == nil && !object.has("checkers") {
            problems.add(
                "'checkers' is missing: name at least one, such as [{\"checker\": \"concepts\"}]", at: root.offset)
        }
        if let list, list.isEmpty {
            problems.add(
                "'checkers' is empty, so nothing would be reviewed; name at least one, or use --safety off",
                at: object.offset("checkers"))
        }
        for (index, node) in (list ?? []).enumerated() {
            let path = "checkers[\(index)]"
            guard let rule = CheckerRule(node, path: path, problems: problems) else { continue }
            policy.checkers.append(rule)
            let isLast = index + 1 == list?.count
            if policy.combination == .cascade, !isLast, !node.has("greyZone") {
                problems.add(
                    "\(path) has no 'greyZone', so the cascade would end here; give the margins within which the next "
                        + "checker is asked, such as [-0.01, 0.02]", at: node.offset)
            }
            if node.has("greyZone"), policy.combination != .cascade || isLast {
                problems.add(
                    isLast && policy.combination == .cascade
                        ? "'greyZone' of the last checker has no meaning: nobody is asked after it"
                        : "'greyZone' has a meaning only with \"combine\": \"cascade\"", at: node.offset)
            }
        }
        if policy.combination == .cascade, list?.count == 1 {
            problems.add("a cascade needs at least two checkers", at: object.offset("combine"))
        }
        policy.readResponses(object, problems: problems)
        return policy
    }

    private mutating func readResponses(_ object: PolicyObject, problems: PolicyProblems) {
        if case .string = object.value("onFlag")?.value {
            onFlag.action = object.choice("onFlag", FlagAction.self) ?? .replace
        } else if let response = object.object("onFlag", keys: ["note", "action", "retry", "keepForReview"]) {
            onFlag.action = response.choice("action", FlagAction.self) ?? .replace
            onFlag.retries = response.integer("retry", in: 0...100) ?? 0
            onFlag.reviewFolder = response.text("keepForReview", isEmptyAllowed: false)
        }
        retriesWhenInvalid =
            object.object("onInvalid", keys: ["note", "retry"])?.integer("retry", in: 0...100) ?? 0
        if let node = object.object("promptGuard", keys: ["note", "words", "concepts", "folder"]) {
            let rule = PromptGuardRule(
                words: node.texts("words") ?? [], concepts: node.textConcepts("concepts") ?? [],
                folder: node.text("folder", isEmptyAllowed: false))
            if !node.has("words"), !node.has("concepts") {
                problems.add("'promptGuard' asks nothing; give 'words', 'concepts' or both", at: node.node.offset)
            }
            if node.has("folder"), !node.has("concepts") {
                problems.add("'promptGuard.folder' serves 'concepts', and there are none", at: node.offset("folder"))
            }
            for (index, word) in rule.words.enumerated() where PromptWords.words(of: word).isEmpty {
                problems.add(
                    "'promptGuard.words[\(index)]' has no letter or digit, so it would match nothing",
                    at: node.offset("words"))
            }
            promptGuard = rule
        }
        logsPrompts =
            object.object("log", keys: ["note", "prompts"])?.choice("prompts", PromptLogging.self) ?? .hashed
    }
}

extension CheckerRule {
    /// Reads one element of `checkers`; a text alone is a checker without settings.
    fileprivate init?(_ node: JSONNode, path: String, problems: PolicyProblems) {
        if case .string(let name) = node.value {
            guard let kind = Kind(rawValue: name) else {
                problems.addChoice(name, path: path, choices: Kind.allCases.map(\.rawValue), at: node.offset)
                return nil
            }
            self.init(kind)
        } else {
            let keys = [
                "note", "checker", "folder", "sensitivity", "thresholds", "ignore", "greyZone", "concepts",
            ]
            guard let object = PolicyObject(node, path: path, keys: keys, problems) else { return nil }
            guard object.has("checker") else {
                problems.add(
                    "'\(path)' does not say which checker; expected \"checker\": "
                        + Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "), at: node.offset)
                return nil
            }
            guard let kind = object.choice("checker", Kind.self) else { return nil }
            self.init(kind, folder: object.text("folder", isEmptyAllowed: false))
            read(object, problems: problems)
        }
        if kind == .textConcepts, textConcepts.isEmpty {
            problems.add(
                "'\(path)' needs 'concepts', such as [{\"text\": \"a gun\", \"threshold\": 0.27}]", at: node.offset)
        }
        if kind == .twoHeads, folder == nil {
            problems.add("'\(path)' needs 'folder': no checker with two heads ships with Klarbild", at: node.offset)
        }
    }

    private mutating func read(_ object: PolicyObject, problems: PolicyProblems) {
        sensitivity = object.sensitivity("sensitivity") ?? .standard
        thresholds = object.thresholds("thresholds") ?? [:]
        ignored = object.texts("ignore") ?? []
        greyZone = object.marginRange("greyZone")
        textConcepts = object.textConcepts("concepts") ?? []
        if kind != .textConcepts, object.has("concepts") {
            problems.add(
                "'\(object.path).concepts' belongs to the checker \"text-concepts\"; \"\(kind.rawValue)\" has its own",
                at: object.offset("concepts"))
        }
        for name in ignored where thresholds[name] != nil {
            problems.add(
                "'\(name)' is ignored and has a threshold; keep one of the two", at: object.offset("ignore"))
        }
    }
}
