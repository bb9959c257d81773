using System.Management.Automation;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.TestModule;

/// <summary>Takes everything that comes through the pipeline and runs once.</summary>
[Cmdlet(VerbsCommon.Join, "ConsortiumFrame")]
[OutputType(typeof(FrameResult))]
public sealed class JoinConsortiumFrameCommand : ConsortiumCollectingCmdlet, IRunsAsJob
{
    private readonly List<int> _values = [];
    private readonly List<string> _labels = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public int[] Value { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Label { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    protected override void CollectRecord()
    {
        _values.AddRange(Value);
        if (Label is not null)
        {
            _labels.Add(Label);
        }

        if (Value.Contains(-1))
        {
            WriteError(new FormatException("-1 is no value."), -1);
        }
    }

    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        WriteObject(new FrameResult([.. _values], string.Join('+', _labels)));
        return Task.CompletedTask;
    }
}
