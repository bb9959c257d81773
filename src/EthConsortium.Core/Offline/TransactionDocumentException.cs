namespace EthConsortium.Core.Offline;

/// <summary>A transaction document has problems; all of them are listed.</summary>
public sealed class TransactionDocumentException : ConsortiumException
{
    /// <summary>Takes all the problems.</summary>
    public TransactionDocumentException(IReadOnlyList<Diagnostic> diagnostics, Exception? innerException = null)
        : base(ErrorCode.TransactionDocumentInvalid, Describe(diagnostics), target: null, innerException) => Diagnostics = diagnostics;

    /// <summary>The problems, in the order of the document; never empty.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    private static string Describe(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfZero(diagnostics.Count, nameof(diagnostics));
        string count = diagnostics.Count == 1 ? "a problem" : $"{diagnostics.Count} problems";
        return $"The transaction document has {count}, so it is neither signed nor sent:{string.Concat(diagnostics.Select(d => "\n  " + d))}";
    }
}
