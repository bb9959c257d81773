using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.TestModule;

/// <summary>Does whatever a Pester test of the frame wants a cmdlet to do, once per record.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ConsortiumFrame", SupportsShouldProcess = true)]
[OutputType(typeof(FrameResult))]
public sealed class TestConsortiumFrameCommand : ConsortiumCmdlet, IRunsAsJob
{
    [Parameter(ValueFromPipeline = true)]
    public int[] Value { get; set; } = [0];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Label { get; set; }

    /// <summary>Fails with this code of Core.</summary>
    [Parameter]
    public string? FailWith { get; set; }

    /// <summary>Fails as a bug of ours would.</summary>
    [Parameter]
    public SwitchParameter Crash { get; set; }

    /// <summary>Writes without end until it is cancelled.</summary>
    [Parameter]
    public SwitchParameter Endless { get; set; }

    /// <summary>Waits until it is cancelled.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Waits and does not care about being cancelled.</summary>
    [Parameter]
    public SwitchParameter WaitStubbornly { get; set; }

    /// <summary>Where a cancelled wait leaves a note.</summary>
    [Parameter]
    public string[]? Note { get; set; }

    /// <summary>Reports progress, verbose, warning and debug.</summary>
    [Parameter]
    public SwitchParameter Report { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Report)
        {
            Sink.Progress(new OperationProgress("Test the frame", "working", 50));
            Sink.Verbose("a detail");
            Sink.Warning("a warning");
            WriteDebug("a debug line");
            WriteInformation("some information", ["Tag"]);
        }

        if (FailWith is not null)
        {
            throw new ConsortiumException(Enum.Parse<ErrorCode>(FailWith), $"{Value[0]} fails as asked.", Value[0]);
        }

        if (Crash)
        {
            throw new InvalidOperationException("crashed as asked");
        }

        if (Wait || WaitStubbornly)
        {
            WriteObject(new FrameResult(Value, Label));
            try
            {
                await Task.Delay(Timeout.Infinite, WaitStubbornly ? CancellationToken.None : cancellationToken);
            }
            catch (OperationCanceledException)
            {
                if (Note is not null)
                {
                    await File.WriteAllTextAsync(Note[0], "cancelled", CancellationToken.None);
                }

                throw;
            }
        }

        if (Endless)
        {
            for (int i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteObject(new FrameResult([i], Label));
                await Task.Delay(1, cancellationToken);
            }
        }

        if (await ShouldProcessAsync($"value {string.Join('+', Value)}", "Test"))
        {
            WriteObject(new FrameResult(Value, Label));
        }
    }
}
