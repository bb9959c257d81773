using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Members;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Jobs;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>Takes a member out of its consortium in order, and deletes what it has in Azure.</summary>
/// <remarks>
/// <para>
/// First its validators are withdrawn, and it waits until they seal no more. Then this side of its connections is deleted, and then the resource group, if
/// it holds nothing else; otherwise exactly the member's resources, each after those that need it.
/// -WhatIf lists each step, and as warnings what remains. docs/leaving.md tells of the order, and of what is refused and why.
/// </para>
/// <para>
/// The session is with the member's network, with the account of its admin. What would stop the chain is refused: too few validators
/// would remain, the admin is the last one, a change of an earlier contract is in flight. So is what Azure would not let go: a lock, or a right
/// that is missing. Then nothing is done. A member whose plan had no ethereumAdmin needs -Admin.
/// </para>
/// <para>
/// It can be repeated: after a failure or Ctrl+C the same command goes on where it was. What remains for others to do, such as
/// to vote the admin out or to delete the other sides of the connections, stands in the prompt and in the result, and is a warning.
/// </para>
/// <para>
/// The key vault is deleted softly: for 90 days it can be recovered, and nobody can purge it. It asks before it begins; -Confirm:$false answers
/// beforehand. A key vault that -KeepKeyVault kept is deleted by the next removal without it, which says so.
/// </para>
/// </remarks>
/// <example>
/// <para>See what leaving would do</para>
/// <code>$admin = Get-Credential -UserName 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
/// $session = Connect-Consortium -DataUrl https://bank-a.example -Credential $admin
/// Get-ConsortiumMember -ResourceGroupName bank-a | Remove-ConsortiumMember -Session $session -WhatIf</code>
/// <para>Lists each step, and how many validators and faults tolerated the others would be left with. Nothing is done.</para>
/// </example>
/// <example>
/// <para>Leave</para>
/// <code>$admin = Get-Credential -UserName 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
/// $session = Connect-Consortium -DataUrl https://bank-a.example -Credential $admin
/// Remove-ConsortiumMember -ResourceGroupName bank-a -Session $session</code>
/// <para>Asks once, shows how far it is, and tells at the end what the others still have to do.</para>
/// </example>
/// <example>
/// <para>Delete what is left of a member that has left the network long ago</para>
/// <code>Remove-ConsortiumMember -ResourceGroupName bank-c -SkipWithdrawal -KeepKeyVault</code>
/// <para>Does nothing on the chain, and keeps the keys of the nodes.</para>
/// </example>
/// <seealso cref="GetConsortiumMemberCommand"/>
[Cmdlet(VerbsCommon.Remove, "ConsortiumMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByGroupSet)]
[OutputType(typeof(MemberRemovalPlan))]
public sealed class RemoveConsortiumMemberCommand : MemberCmdlet, IUsesSession, IRunsAsJob
{
    private StrongBox<Address>? _admin;

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <summary>
    /// The account of the member's admin: has to be the session's. Needed only for a member whose plan had no ethereumAdmin; without it nothing
    /// would show that the validators that are withdrawn are the member's.
    /// </summary>
    [Parameter]
    [AddressArgument]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public Address Admin
    {
        get => _admin?.Value ?? default;
        set => _admin = new(value);
    }

    /// <summary>Leaves the chain alone: for a member whose nodes seal no more, or whose network is no more. Validators that are still in the set then count as failed.</summary>
    [Parameter]
    public SwitchParameter SkipWithdrawal { get; set; }

    /// <summary>
    /// Keeps the key vault with the keys of the nodes, and so the resource group. The role of the member's identity on it goes: needs the right to
    /// delete role assignments.
    /// </summary>
    [Parameter]
    public SwitchParameter KeepKeyVault { get; set; }

    /// <summary>How many seconds to wait until the validators seal no more, 600 if not given. When they are over nothing has been deleted: the same command waits on.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 600;

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    bool IUsesSession.IsSessionRequired => false;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Target = (object?)InputObject ?? ResourceGroupName;
        ArmClient client = await OpenAzureAsync();
        ConsortiumMember member = await FindMemberAsync(client, cancellationToken);
        MemberRemoval removal = new(client);
        MemberRemovalOptions options = new() { Session = Session, Admin = _admin?.Value, SkipWithdrawal = SkipWithdrawal, KeepKeyVault = KeepKeyVault, FinalityTimeout = TimeSpan.FromSeconds(TimeoutSec) };
        MemberRemovalPlan plan = await removal.PlanAsync(member, options, cancellationToken);
        if (await OnPipelineThreadAsync(IsWhatIf))
        {
            foreach (MemberRemovalStep step in plan.Steps)
            {
                await ShouldProcessAsync($"{step}", $"{step}", caption: "");
            }

            WarnOfRemaining(plan);
        }
        else if (await ShouldProcessAsync($"Remove {member}", Describe(plan), $"Remove {member}, in this order"))
        {
            await removal.ApplyAsync(plan, options, Sink, cancellationToken);
            WarnOfRemaining(plan);
            WriteObject(plan);
        }
    }

    private static string Describe(MemberRemovalPlan plan)
    {
        string remaining = plan.Remaining.Count == 0 ? "" : $"\nWhat remains:\n{string.Join('\n', plan.Remaining)}";
        return $"{string.Join('\n', plan.Steps)}\nAll of this cannot be undone.{remaining}";
    }

    private void WarnOfRemaining(MemberRemovalPlan plan)
    {
        foreach (string text in plan.Remaining)
        {
            WriteWarning(text);
        }
    }
}
