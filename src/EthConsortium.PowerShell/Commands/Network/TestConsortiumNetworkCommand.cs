using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.Commands.Network;

/// <summary>Examines a network: what is wrong, what shows it, and what to do.</summary>
/// <remarks>
/// <para>
/// Asks all nodes at the same time and watches them until it is seen that each one moves or stands, 30 seconds at most. It tells
/// apart a fork, a stall, a lost quorum, missing peers, clocks that differ, a pending change of the validators, an endpoint
/// that does not answer (and why), and a wrong chain. Nothing is changed, nothing is sent but reads.
/// </para>
/// <para>
/// Each finding has a code that scripts may rely on, a severity, the nodes it concerns, the evidence, and the next step. The
/// network is healthy when no finding is an error or a warning. With -Quiet, that alone is returned: true or false.
/// </para>
/// <para>
/// The more nodes are given, the more can be told: a fork and an island show only when nodes on both sides are asked. With a
/// session, the nodes are held against its verified genesis, unless -DataUrl names another network.
/// </para>
/// </remarks>
/// <example>
/// <para>Examine one's own node and another member's</para>
/// <code>Test-ConsortiumNetwork http://127.0.0.1:8545, https://bank-b.example</code>
/// <para>Asks both at the same time, watches them, and shows the findings and the nodes.</para>
/// </example>
/// <example>
/// <para>Fail a pipeline when the network of the session is not well</para>
/// <code>if (-not (Test-ConsortiumNetwork -Quiet)) { throw 'The network is not well.' }</code>
/// <para>Asks the node of the session.</para>
/// </example>
/// <example>
/// <para>Watch for ten seconds in the background, and act on what is found</para>
/// <code>$job = Test-ConsortiumNetwork http://127.0.0.1:8545 -ObserveSec 10 -AsJob
/// ($job | Receive-Job -Wait).Findings | Where-Object Code -eq QuorumLost | ForEach-Object NextStep</code>
/// <para>Says what to do if too few validators are connected.</para>
/// </example>
/// <seealso cref="GetConsortiumNodeCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ConsortiumNetwork")]
[OutputType(typeof(NetworkDiagnosis))]
public sealed class TestConsortiumNetworkCommand : NodesCmdlet, IRunsAsJob
{
    private StrongBox<Hash32>? _expectedGenesisHash;

    /// <summary>The hash of block 0 that the nodes should have. If not given, that of the session or of the Data API, or else that of most nodes.</summary>
    [Parameter]
    public Hash32 ExpectedGenesisHash
    {
        get => _expectedGenesisHash!.Value;
        set => _expectedGenesisHash = new(value);
    }

    /// <summary>How many seconds the nodes are watched. If not given, until each one is seen to move or to stand, 30 at most.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int? ObserveSec { get; set; }

    /// <summary>Returns true when the network is healthy and false when it is not, instead of the diagnosis.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NetworkDoctorRequest nodes = Nodes;
        NetworkDoctorRequest request = nodes with { ObserveFor = ObserveSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null, ExpectedGenesisHash = _expectedGenesisHash?.Value ?? nodes.ExpectedGenesisHash };
        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(request, Sink, cancellationToken);
        WriteObject(Quiet ? diagnosis.IsHealthy : diagnosis);
    }
}
