/// A code by which the cloud names an error, with its prefix: `BackupService.6105`, `APIGW.0308`, `IAM.0061`, `CSBS.2003`.
///
/// Regions send `APIG.` for `APIGW.` and CBR's documentation sometimes leaves its prefix out; both are normalised when a
/// reply is decoded, so equal codes compare equal.
package struct ErrorCode: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static func backupService(_ number: String) -> ErrorCode { ErrorCode("BackupService.\(number)") }
    package static func gateway(_ number: String) -> ErrorCode { ErrorCode("APIGW.\(number)") }
    package static func identity(_ number: String) -> ErrorCode { ErrorCode("IAM.\(number)") }
}
