using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.PowerShell.Errors;
using EthConsortium.PowerShell.Jobs;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>
/// What every cmdlet that changes the governance derives from: it foresees what would happen, asks, does it, and writes what
/// became of it. The cmdlet says what is wanted.
/// </summary>
public abstract class GovernanceChangeCommand : ConsortiumCollectingCmdlet, IUsesSession, IRunsAsJob
{
    /// <summary>The parameter set that sends.</summary>
    protected const string ApplySet = "Apply";

    /// <summary>The parameter set that only makes transactions.</summary>
    protected const string AsTransactionSet = "AsTransaction";

    private readonly List<(GovernanceIntent Intent, object Target)> _wanted = [];
    private StrongBox<Address>? _from;
    private ulong? _nextNonce;
    private bool _isPiped;
    private bool _isWhatIf;

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <summary>Returns as soon as the transaction is in a block, without waiting until a change of the validators is final.</summary>
    [Parameter(ParameterSetName = ApplySet)]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How many seconds to wait until a change of the validators is final, 600 if not given. When they are over it is done all the same, and may become final later: the same command waits on.</summary>
    [Parameter(ParameterSetName = ApplySet)]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 600;

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter(ParameterSetName = ApplySet)]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Sends nothing, and returns the unsigned transaction to sign on another machine with Protect-ConsortiumTransaction.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AsTransactionSet)]
    public SwitchParameter AsTransaction { get; set; }

    /// <summary>The account that is going to sign the transaction. If not given, the one of the session.</summary>
    [Parameter(ParameterSetName = AsTransactionSet)]
    public Address From
    {
        get => _from?.Value ?? default;
        set => _from = new(value);
    }

    /// <inheritdoc/>
    protected internal sealed override void CollectRecord()
    {
        _isPiped = MyInvocation.ExpectingInput;
        _isWhatIf = IsWhatIf();
        AddRecord();
    }

    /// <summary>Notes what the record that the parameters hold now asks for, with <see cref="Want"/> or for <see cref="WantOfAll"/>.</summary>
    protected abstract void AddRecord();

    /// <summary>Notes a wish of its own.</summary>
    /// <param name="intent">What is wanted.</param>
    /// <param name="target">The input it is about.</param>
    protected void Want(GovernanceIntent intent, object target) => _wanted.Add((intent, target));

    /// <summary>The one wish that all records make up together, and the input it is about; null when each is one of its own.</summary>
    protected virtual (GovernanceIntent Intent, object Target)? WantOfAll() => null;

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (WantOfAll() is { } all)
        {
            Target = all.Target;
            await CarryOutAsync(all.Intent, cancellationToken);
        }

        foreach ((GovernanceIntent intent, object target) in _wanted)
        {
            Target = target;
            try
            {
                await CarryOutAsync(intent, cancellationToken);
            }
            catch (Exception error) when (_isPiped && !cancellationToken.IsCancellationRequested && !ErrorTable.Describe(error).IsOurBug)
            {
                WriteError(error, target);
            }
        }
    }

    private async Task CarryOutAsync(GovernanceIntent intent, CancellationToken cancellationToken)
    {
        ConsortiumSession session = Session!;
        TransactionSender? sender = AsTransaction || _isWhatIf ? null : session.GetSender();
        Address actor = ((IUsesSession)this).ActorOr(_from?.Value);
        GovernancePreview preview = await session.Governance.PreviewAsync(intent, actor, cancellationToken);
        string description = $"{char.ToUpperInvariant(preview.Description[0])}{preview.Description[1..]}: {preview.Text}";
        if (_isWhatIf)
        {
            await ShouldProcessAsync(description, description, caption: "");
            return;
        }

        if (preview.Verdict == GovernanceVerdict.WouldBeRefused)
        {
            throw new GovernanceRefusedException(preview);
        }

        if (AsTransaction)
        {
            await MakeTransactionsAsync(session, preview, cancellationToken);
            return;
        }

        // What sends nothing needs no consent.
        if (preview.Remaining is null || await ShouldProcessAsync(description, description, $"As {preview.State.NameOf(actor)}, in {session.ConsortiumName}"))
        {
            GovernanceApplyOptions options = new() { Preview = preview, WaitForFinality = !NoWait, FinalityTimeout = TimeSpan.FromSeconds(TimeoutSec) };
            WriteObject(await session.Governance.ApplyAsync(intent, sender!, options, Sink, cancellationToken));
        }
    }

    private async Task MakeTransactionsAsync(ConsortiumSession session, GovernancePreview preview, CancellationToken cancellationToken)
    {
        if (preview.Remaining is null)
        {
            WriteWarning($"No transaction was made to {preview.Description}: {preview.Text}.");
        }

        foreach (GovernanceAction action in await session.Governance.SplitAsync(preview, cancellationToken))
        {
            TransactionDocument document = await TransactionDocument.CreateAsync(session, action, preview.Actor, _nextNonce, Sink, cancellationToken);
            _nextNonce = document.Nonce + 1;
            WriteObject(document);
        }
    }
}
