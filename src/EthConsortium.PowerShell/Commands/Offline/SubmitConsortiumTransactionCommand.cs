using System.Management.Automation;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Core.Sessions;
using EthConsortium.PowerShell.Jobs;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Offline;

/// <summary>Sends a signed transaction document and waits until the chain shows what it does.</summary>
/// <remarks>
/// <para>
/// The session needs no key. The document is held against the session's network first: chain id, genesis, governance contract. What the chain
/// would refuse is not sent; a change of the validators is waited for until it is final. To do it again is safe: what is in a block is not sent
/// again, and the result is the same. A transaction whose nonce another one of the account has taken is an error (TransactionNonceUsed).
/// </para>
/// </remarks>
/// <example>
/// <para>Send a signed document</para>
/// <code>$admin = Get-Credential -UserName 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
/// Set-ConsortiumAdminAlias 'Third Bank' -AsTransaction | Protect-ConsortiumTransaction -Credential $admin | Set-Content ./signed.json
/// Submit-ConsortiumTransaction ./signed.json</code>
/// <para>Sends it through the node of the session and waits for its effect. Between the lines the document may travel to another machine and back.</para>
/// </example>
/// <example>
/// <para>Send several in the background</para>
/// <code>Get-ChildItem ./*.signed.json | Submit-ConsortiumTransaction -AsJob | Wait-Job | Receive-Job</code>
/// <para>Sends one after the other and gives the results when all are done.</para>
/// </example>
/// <seealso cref="TransactionSubmission"/>
[Cmdlet(VerbsLifecycle.Submit, "ConsortiumTransaction", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(TransactionSubmission))]
public sealed class SubmitConsortiumTransactionCommand : TransactionCommand, IUsesSession, IRunsAsJob
{
    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <summary>Returns as soon as the node has the transaction. The same command without it waits for the rest.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How many seconds to wait until a change of the validators is final, 600 if not given. When they are over it is done all the same, and may become final later: the same command waits on.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 600;

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        TransactionDocument document = await ReadAsync(cancellationToken);
        string words = string.Join(Environment.NewLine, document.Words);
        if (await ShouldProcessAsync(words, words, $"Send to {Session!.RpcEndpoint.Host}"))
        {
            TransactionSubmitOptions options = new() { Wait = !NoWait, Apply = new GovernanceApplyOptions { FinalityTimeout = TimeSpan.FromSeconds(TimeoutSec) } };
            WriteObject(await document.SubmitAsync(Session, options, Sink, cancellationToken));
        }
    }
}
