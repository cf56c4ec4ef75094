package import Workflow

extension ReceivedReply {
    /// Reads the answer to `CBRRequest.vaultsTagged`: one page of vaults. Feed it to a `PageCollector`.
    ///
    /// The vault's tags may come without those that were not asked for; details may be missing, see `VaultFacts`.
    package func taggedVaults() throws(CallFailure) -> ReplyPage<VaultFacts> {
        try ReplyReader(self, isMutating: false).taggedVaults()
    }

    /// Reads the answer to `CBRRequest.backups(named:vaultID:)`.
    package func backups() throws(CallFailure) -> ReplyPage<BackupFacts> {
        try ReplyReader(self, isMutating: false).backups()
    }

    /// Reads the answer to `CBRRequest.showTask(id:)`.
    package func task(id: String) throws(CallFailure) -> TaskFacts {
        try ReplyReader(self, isMutating: false).task(expected: id)
    }

    /// Reads the answer to `CBRRequest.createToken`.
    ///
    /// - Throws: the classified failure; a success without `X-Subject-Token` is `CallFailure.undecodable`.
    package func issuedToken() throws(CallFailure) -> IssuedToken {
        guard isSuccess else { throw CallFailure(reply: self, isMutating: false) }
        guard let value = header("X-Subject-Token"), value.utf8.count <= IssuedToken.bytesMax else {
            throw CallFailure.undecodable(self, isMutating: false)
        }
        let token = (try? JSONDocument(body))?.root["token"]
        return IssuedToken(
            value: value,
            issuedAt: token?["issued_at"]?.timestamp,
            expiresAt: token?["expires_at"]?.timestamp
        )
    }
}
