using System.Management.Automation;
using EthConsortium.Core.Offline;

namespace EthConsortium.PowerShell.Commands.Offline;

/// <summary>What the cmdlets that take a transaction document derive from: it comes from a file, or through the pipeline as an object or as its text.</summary>
public abstract class TransactionCommand : ConsortiumCmdlet
{
    /// <summary>The parameter set of files.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of the pipeline.</summary>
    protected const string InputObjectSet = "InputObject";

    /// <summary>The file with the document.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The document: as an object, as its JSON in one text (Get-Content -Raw), or as the file that it is in (Get-ChildItem).</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The document, read strictly, with its words made anew.</summary>
    private protected async Task<TransactionDocument> ReadAsync(CancellationToken cancellationToken)
    {
        string? file = Path is { } path ? await ResolvePathAsync(path) : (InputObject!.BaseObject as FileInfo)?.FullName;
        return file is not null ? await TransactionDocument.LoadAsync(file, cancellationToken)
            : InputObject!.BaseObject as TransactionDocument
            // One that came out of another process is only a picture of it, with the text of the real one.
            ?? TransactionDocument.Parse(InputObject.ToString());
    }
}
