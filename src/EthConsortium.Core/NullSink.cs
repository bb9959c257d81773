namespace EthConsortium.Core;

/// <summary>A sink for callers who do not watch.</summary>
public sealed class NullSink : IOperationSink
{
    private NullSink()
    {
    }

    /// <summary>The only instance.</summary>
    public static NullSink Instance { get; } = new();

    /// <inheritdoc/>
    public void Progress(OperationProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
    }

    /// <inheritdoc/>
    public void Warning(string message)
    {
    }
}
