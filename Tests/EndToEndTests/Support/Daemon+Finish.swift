extension Daemon {
    /// Waits for a job's end and answers its questions as an honest operator would: `not_created` for what the cloud shows
    /// that it has never carried out.
    ///
    /// A daemon that dies between the commit of an intent and its sending cannot know that nothing was sent; with the
    /// default policy it has to ask.
    func finish(_ id: String, _ cloud: CloudEmulator, within limit: Duration = .seconds(60)) async throws -> Document {
        let operations = ["vault": "createVault", "restore_point": "createCheckpoint"]
        for _ in 0..<3 {
            let job = try await awaitRest(id, within: limit)
            guard job["state"] == "needs_attention" else { return job }
            let kind = job["attention"]["effect"].text ?? ""
            let carriedOut = try await cloud.counts().carriedOut[operations[kind] ?? ""] ?? 0
            guard carriedOut == 0 else {
                throw Impatience(description: "the cloud has it and the job does not find it: \(job)")
            }
            let body: Document = ["resolution": "not_created", "reason": "the cloud never carried it out"]
            let answer = try await post("/v1/jobs/\(id)/resolve", body)
            guard (200..<300).contains(answer.status) else {
                throw Impatience(description: "resolve: \(answer.status) \(answer.text)")
            }
            try await awaitJob(id, "goes on") { $0["state"] != "needs_attention" }
        }
        throw Impatience(description: "job \(id) asks again and again: \(try await job(id))")
    }
}
