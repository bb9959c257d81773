using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Rehearsals;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.Commands.Rehearsal;

/// <summary>Starts a consortium on this machine to practise with.</summary>
/// <remarks>
/// <para>
/// Plays a consortium from its founding on: real keys in keystore files, the real genesis and contracts on a real EVM, an
/// endpoint for each member. It returns when all of that was seen on the chain and the endpoints answer. Every other
/// cmdlet of this module can be used with them, as with those of a real network. docs/rehearsal.md tells what it does and
/// what it cannot show.
/// </para>
/// <para>
/// The rehearsal is a process of its own. It stays up until Stop-ConsortiumRehearsal, or until the PowerShell process that
/// has started it ends; then its keys are deleted. Several can be up side by side. Ctrl+C while it starts ends it.
/// </para>
/// <para>
/// It is played by the command line ethconsortium, which needs .NET 10 and the npm tool anvil. It is looked for in
/// -CommandPath, in the environment variable ETHCONSORTIUM_CLI, on PATH, and, when the module is imported from a
/// checkout, among what was built there.
/// </para>
/// </remarks>
/// <example>
/// <para>Look at a consortium of three banks</para>
/// <code>$rehearsal = Start-ConsortiumRehearsal
/// $rehearsal.Members | Format-Table Alias, Account, DataUrl</code>
/// <para>Three banks with two validators each are up, all of them admins. Their accounts and endpoints are shown.</para>
/// </example>
/// <example>
/// <para>Practise the voting</para>
/// <code>Start-ConsortiumRehearsal -PlanPath ./examples/three-banks.json -Until Joined -BlockTime 2</code>
/// <para>
/// The founder is the only admin as yet, and there is a block every two seconds. The other members have their accounts and
/// endpoints, so that all the votes can be cast by hand.
/// </para>
/// </example>
/// <example>
/// <para>Act for one of the banks</para>
/// <code>(Start-ConsortiumRehearsal).Members[1] | Connect-Consortium -AllowDevelopmentChain</code>
/// <para>Connects through the bank's own endpoint, with its admin account to vote and to delegate with.</para>
/// </example>
/// <seealso href="https://github.com/foundry-rs/foundry">anvil, the chain of a rehearsal</seealso>
[Cmdlet(VerbsLifecycle.Start, "ConsortiumRehearsal", SupportsShouldProcess = true)]
[OutputType(typeof(RunningRehearsal))]
public sealed class StartConsortiumRehearsalCommand : ConsortiumCmdlet, IRunsAsJob
{
    private StrongBox<RehearsalStage> _until = new(RehearsalStage.Complete);

    /// <summary>The file with the plan of the consortium, as JSON. Without it, the three banks of the examples.</summary>
    [Parameter(Position = 0)]
    public string? PlanPath { get; set; }

    /// <summary>
    /// How far to play: Joined, before any vote; Governed, when all members are admins and their validators seal; Complete,
    /// with the bank demo, if not given.
    /// </summary>
    [Parameter]
    public RehearsalStage Until { get => _until.Value; set => _until = new(value); }

    /// <summary>The seconds from one block to the next. Without it, there is a block as soon as a transaction waits.</summary>
    [Parameter]
    [ValidateRange(1, 60)]
    public int BlockTime { get; set; }

    /// <summary>The command line to use: the program ethconsortium itself, not a script that starts it, or ethconsortium.dll.</summary>
    [Parameter]
    public string? CommandPath { get; set; }

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        RehearsalStartOptions options = new()
        {
            PlanPath = await FullPathAsync(PlanPath),
            Until = Until,
            BlockTime = BlockTime == 0 ? null : TimeSpan.FromSeconds(BlockTime),
            CommandPath = await FullPathAsync(CommandPath),
        };
        string preview = await RehearsalLauncher.PreviewAsync(options, cancellationToken);
        if (await ShouldProcessAsync(preview, preview, "Start a rehearsal"))
        {
            WriteObject(await RehearsalLauncher.StartAsync(options, Sink, cancellationToken));
        }
    }

    private async Task<string?> FullPathAsync(string? path) =>
        path is null ? null : await ResolvePathAsync(path);
}
