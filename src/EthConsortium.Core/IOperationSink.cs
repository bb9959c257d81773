namespace EthConsortium.Core;

/// <summary>Where an operation reports to while it runs. Calls may come from any thread, one at a time per operation.</summary>
public interface IOperationSink
{
    /// <summary>The operation came to another step.</summary>
    public void Progress(OperationProgress progress);

    /// <summary>A detail for those who asked for details. Never holds a secret.</summary>
    public void Verbose(string message);

    /// <summary>Something the operator has to know although the operation goes on.</summary>
    public void Warning(string message);
}
