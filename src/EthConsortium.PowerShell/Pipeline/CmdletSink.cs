using EthConsortium.Core;

namespace EthConsortium.PowerShell.Pipeline;

/// <summary>Where Core's operations report to: verbose and warning at once, progress as often as a reader can follow.</summary>
internal sealed class CmdletSink : IOperationSink, IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConsortiumCmdlet _cmdlet;
    private readonly ProgressThrottle<OperationProgress> _progress;

    public CmdletSink(ConsortiumCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        _progress = new(TimeProvider.System, ProgressInterval, cmdlet.ShowProgress);
    }

    public void Progress(OperationProgress progress) => _progress.Report(progress);

    public void Verbose(string message) => _cmdlet.WriteVerbose(message);

    public void Warning(string message) => _cmdlet.WriteWarning(message);

    public void Dispose() => _progress.Dispose();
}
