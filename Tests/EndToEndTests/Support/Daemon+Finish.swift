extension Daemon {
    /// Waits for a job's end and answers its questions as an honest operator would: `not_created` for what the cloud shows
    /// that it has never carried out.
    ///
    /// A daemon that dies between the commit of an intent and its sending cannot know that nothing was sent; with the
    /// default policy it has to ask.
    func finish(_ id: String, _ cloud: CloudEmulator, within limit: Duration = .seconds(60)) async throws -> Document {
        for _ in 0..<12 {
            let job = try await awaitRest(id, within: limit)
            guard job["state"] == "needs_attention" else { return job }
            try await answer(job, cloud)
            try await awaitJob(id, "goes on") { $0["state"] != "needs_attention" }
        }
        throw Impatience(description: "job \(id) asks again and again: \(try await job(id))")
    }

    /// Answers all jobs that ask just now.
    func answerQuestions(_ cloud: CloudEmulator) async throws {
        for job in try await client.get("/v1/jobs?state=needs_attention&limit=1000")["jobs"].elements {
            try await answer(job, cloud)
        }
    }

    private func answer(_ job: Document, _ cloud: CloudEmulator) async throws {
        let path = "/v1/jobs/\(job["id"].text ?? "")"
        let effects = try await client.get(path + "/effects")["effects"].elements
        let marker = effects.last?["marker"].text ?? ""
        // The marker is in what was made, wherever that is shown.
        let state = try await cloud.state()
        guard !marker.isEmpty, !"\(state["vaults"])\(state["checkpoints"])".contains(marker) else {
            throw Impatience(description: "the cloud shows \(marker) and the job does not find it: \(job)")
        }
        let body: Document = ["resolution": "not_created", "reason": "the cloud never carried it out"]
        let answer = try await post(path + "/resolve", body)
        guard (200..<300).contains(answer.status) else {
            throw Impatience(description: "resolve: \(answer.status) \(answer.text)")
        }
    }
}
