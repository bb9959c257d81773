using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Offline;
using EthConsortium.Core.Sessions;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Jobs;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Account;

/// <summary>Transfers ether from the session's account.</summary>
/// <remarks>
/// <para>
/// -WhatIf tells both balances, before and after, and the most that the gas can cost. An account that cannot pay is an error (InsufficientFunds)
/// before anything is sent. The command waits until the transaction is in a block.
/// </para>
/// <para>
/// When it is broken off, what was sent stays sent. The same command in the same session goes on with the same transaction and says so,
/// because a new one could pay twice. In a new session nothing is known of it: -Verbose tells the hash before anything is sent.
/// </para>
/// <para>With -AsTransaction nothing is sent: the unsigned transaction is for Protect-ConsortiumTransaction, on a machine that has the key.</para>
/// </remarks>
/// <example>
/// <para>See what a transfer would do</para>
/// <code>Send-ConsortiumEther -To 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 -Amount '1.5 ether' -WhatIf</code>
/// <para>Tells the balances before and after. Nothing is sent.</para>
/// </example>
/// <example>
/// <para>See what giving every admin ether would do</para>
/// <code>Get-ConsortiumAdmin | Send-ConsortiumEther -Amount '20000000 gwei' -WhatIf</code>
/// <para>Tells for each transfer the balances before and after. Without -WhatIf, one after the other is sent and waited for.</para>
/// </example>
/// <seealso cref="EtherTransferResult"/>
[Cmdlet(VerbsCommunications.Send, "ConsortiumEther", SupportsShouldProcess = true, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(EtherTransferResult), typeof(TransactionDocument))]
public sealed class SendConsortiumEtherCommand : ConsortiumCmdlet, IUsesSession, IRunsAsJob
{
    private const string ApplySet = "Apply";
    private const string AsTransactionSet = "AsTransaction";

    private StrongBox<Address>? _to;
    private StrongBox<Wei>? _amount;
    private StrongBox<Address>? _from;
    private ulong? _nextNonce;

    /// <summary>The recipient.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [Alias("Address")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public Address To
    {
        get => _to?.Value ?? default; // read before it is bound from the pipeline
        set => _to = new(value);
    }

    /// <summary>The amount with its unit: '1.5 ether', '20 gwei', '21000 wei'.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public Wei Amount
    {
        get => _amount!.Value;
        set => _amount = new(value);
    }

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter(ParameterSetName = ApplySet)]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Sends nothing, and returns the unsigned transaction to sign on another machine with Protect-ConsortiumTransaction.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AsTransactionSet)]
    public SwitchParameter AsTransaction { get; set; }

    /// <summary>The account that is going to sign the transaction. If not given, the one of the session.</summary>
    [Parameter(ParameterSetName = AsTransactionSet)]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public Address From
    {
        get => _from!.Value;
        set => _from = new(value);
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        EtherTransfer transfer = new(To, Amount);
        Address from = ((IUsesSession)this).ActorOr(_from?.Value);
        if (AsTransaction && !await OnPipelineThreadAsync(IsWhatIf))
        {
            TransactionDocument document = await TransactionDocument.CreateTransferAsync(Session!, transfer, from, _nextNonce, Sink, cancellationToken);
            _nextNonce = document.Nonce + 1;
            WriteObject(document);
            return;
        }

        EtherTransferPreview preview = await transfer.PreviewAsync(Session!, from, cancellationToken);
        string description = $"{transfer}: {preview.Text}";
        if (await ShouldProcessAsync(description, description, $"As {from}, in {Session!.ConsortiumName}"))
        {
            WriteObject(await transfer.ApplyAsync(Session!, Sink, cancellationToken));
        }
    }
}
