namespace EthConsortium.Azure.Storage;

/// <summary>A container of blobs did not do what it was asked.</summary>
public sealed class BlobStorageException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="message">What was asked, and what the answer was.</param>
    /// <param name="innerException">What it came from; null when it was an answer.</param>
    public BlobStorageException(BlobStorageFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why.</summary>
    public BlobStorageFailure Failure { get; }

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The code of the service, such as <c>LeaseIdMismatchWithLeaseOperation</c>, or null. Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.</summary>
    public string? Code { get; init; }

    /// <summary>Azure's id of the request (<c>x-ms-request-id</c>): what support asks for; or null.</summary>
    public string? RequestId { get; init; }
}
