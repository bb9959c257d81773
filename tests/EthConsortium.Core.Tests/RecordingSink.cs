namespace EthConsortium.Core.Tests;

/// <summary>Keeps what an operation reports.</summary>
internal sealed class RecordingSink : IOperationSink
{
    public List<string> Steps { get; } = [];

    public List<string> Details { get; } = [];

    public List<string> Warnings { get; } = [];

    public Action<string>? OnStep { get; set; }

    public void Progress(OperationProgress progress)
    {
        Steps.Add(progress.Step);
        OnStep?.Invoke(progress.Step);
    }

    public void Verbose(string message) => Details.Add(message);

    public void Warning(string message) => Warnings.Add(message);
}
