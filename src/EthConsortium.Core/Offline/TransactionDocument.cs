using System.Text;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Offline;

/// <summary>
/// A transaction for a key that is elsewhere: made by somebody with a network, signed by somebody without one, sent by anybody. It says in words
/// what it does; whoever reads it makes the words again from the transaction, and refuses a document whose words are others.
/// Written as JSON, see <c>docs/offline-signing.md</c>. Immutable.
/// </summary>
public sealed class TransactionDocument
{
    /// <summary>The largest document that is read, in characters: enough for a delegation of thousands of validators.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>What the property <c>format</c> says.</summary>
    internal const string Format = "ethconsortium-transaction";

    /// <summary>The version of the format that is written, and the only one that is read.</summary>
    internal const int Version = 1;

    private readonly TransactionContent _content;

    internal TransactionDocument(TransactionContent content, SignedTransaction? signed = null)
    {
        _content = content;
        Signed = signed;
        Words = TransactionWords.Of(content);
        Action = content.GovernanceVersion is { } version ? TransactionWords.ActionOf(content.Transaction, version) : null;
    }

    /// <summary>What the transaction does, a line each, made from the transaction itself. What it cannot know stands in them as a claim.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>What was foreseen when it was made: a claim, which only the network can confirm.</summary>
    public string Foreseen => _content.Foreseen;

    /// <summary>The action of the governance; null for a transfer.</summary>
    public GovernanceAction? Action { get; }

    /// <summary>The name of the consortium, as claimed; empty where it has none.</summary>
    public string ConsortiumName => _content.ConsortiumName;

    /// <summary>The chain it is valid on.</summary>
    public ChainId ChainId => Transaction.ChainId!.Value;

    /// <summary>The hash of block 0 of the network, as claimed; it is held against the node's before the transaction is sent.</summary>
    public Hash32 GenesisHash => _content.GenesisHash;

    /// <summary>Who acts.</summary>
    public Address From => _content.From;

    /// <summary>The governance contract, or the recipient.</summary>
    public Address To => Transaction.To!.Value;

    /// <summary>What is transferred.</summary>
    public Wei Value => Transaction.Value;

    /// <summary>Its place among the transactions of <see cref="From"/>.</summary>
    public ulong Nonce => Transaction.Nonce;

    /// <summary>The version of the governance contract; null for a transfer.</summary>
    public GovernanceVersion? GovernanceVersion => _content.GovernanceVersion;

    /// <summary>The names that the accounts in the words are claimed to have, by address. Addresses as text, which is what ConvertTo-Json takes as keys.</summary>
    public IReadOnlyDictionary<string, string> Names =>
        new SortedDictionary<string, string>(_content.Names.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>The head of the chain when it was made.</summary>
    public ulong MadeAtBlock => _content.MadeAtBlock;

    /// <summary>What is signed.</summary>
    public EthereumTransaction Transaction => _content.Transaction;

    /// <summary>The signed transaction; null until it is signed.</summary>
    public SignedTransaction? Signed { get; }

    /// <summary>Whether it is signed, so that it can be sent.</summary>
    public bool IsSigned => Signed is not null;

    /// <summary>The hash by which the network knows the transaction; null until it is signed.</summary>
    public Hash32? Hash => Signed?.Hash;

    internal TransactionContent Content => _content;

    /// <summary>Makes the transaction of an action, after looking at what it would do.</summary>
    /// <param name="session">The network.</param>
    /// <param name="action">What to do.</param>
    /// <param name="from">Who will sign.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GovernanceRefusedException">The chain would refuse it.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.TransactionNotNeeded"/>: there is nothing to do.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public static Task<TransactionDocument> CreateAsync(ConsortiumSession session, GovernanceAction action, Address from, IOperationSink? sink, CancellationToken cancellationToken) =>
        CreateAsync(session, action, from, nonce: null, sink, cancellationToken);

    /// <summary>Makes the transaction of an action with a nonce of its own, for several documents that are signed together.</summary>
    /// <param name="session">The network.</param>
    /// <param name="action">What to do.</param>
    /// <param name="from">Who will sign.</param>
    /// <param name="nonce">Its place among the transactions of <paramref name="from"/>; null for the one after all that the node knows.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GovernanceRefusedException">The chain would refuse it.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.TransactionNotNeeded"/>: there is nothing to do.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public static async Task<TransactionDocument> CreateAsync(ConsortiumSession session, GovernanceAction action, Address from, ulong? nonce, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        GovernancePreview preview = await session.Governance.PreviewAsync(action, from, cancellationToken).ConfigureAwait(false);
        sink?.Verbose($"{action.Describe(preview.State.NameOf)}: {preview.Text}");
        GovernanceAction remaining = preview.Verdict switch
        {
            GovernanceVerdict.WouldBeRefused => throw new GovernanceRefusedException(preview),
            GovernanceVerdict.AlreadyDone or GovernanceVerdict.Waiting => throw new ConsortiumException(ErrorCode.TransactionNotNeeded, $"No transaction was made to {action.Describe(preview.State.NameOf)}: {preview.Text}.", action),
            _ => preview.Remaining!,
        };
        return await CreateAsync(session, preview, remaining, nonce, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the transaction of an action that would be accepted.</summary>
    /// <param name="session">The network.</param>
    /// <param name="preview">What was foreseen.</param>
    /// <param name="action">What is left of the action, or a part of that.</param>
    /// <param name="nonce">Its place among the transactions of the actor; null for the one after all that the node knows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<TransactionDocument> CreateAsync(ConsortiumSession session, GovernancePreview preview, GovernanceAction action, ulong? nonce, CancellationToken cancellationToken)
    {
        GovernanceState state = preview.State;
        TransactionRequest request = GovernanceClient.CreateRequest(preview, action);
        return new TransactionDocument(new TransactionContent
        {
            Transaction = await TransactionSender.PrepareAsync(session.Eth, session.ChainId, preview.Actor, request, nonce, options: null, cancellationToken).ConfigureAwait(false),
            From = preview.Actor,
            ConsortiumName = state.ConsortiumName,
            GenesisHash = session.GenesisHash,
            GovernanceVersion = state.Version,
            Names = NamesIn(state, AccountsIn(preview.Actor, action)),
            MadeAtBlock = state.BlockNumber,
            Foreseen = preview.Text,
        });
    }

    /// <summary>Makes the transaction of a transfer of ether.</summary>
    /// <param name="session">The network.</param>
    /// <param name="transfer">What to transfer.</param>
    /// <param name="from">Who will sign.</param>
    /// <param name="nonce">Its place among the transactions of <paramref name="from"/>; null for the one after all that the node knows.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.InsufficientFunds"/>.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public static async Task<TransactionDocument> CreateTransferAsync(ConsortiumSession session, EtherTransfer transfer, Address from, ulong? nonce, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(transfer);
        EtherTransferPreview preview = await transfer.PreviewAsync(session, from, nonce, cancellationToken).ConfigureAwait(false);
        sink?.Verbose(preview.Text);
        preview.ThrowIfRefused();
        GovernanceState state = await session.Governance.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new TransactionDocument(new TransactionContent
        {
            Transaction = preview.Transaction,
            From = from,
            ConsortiumName = state.ConsortiumName,
            GenesisHash = session.GenesisHash,
            GovernanceVersion = null,
            Names = NamesIn(state, [from, transfer.To]),
            MadeAtBlock = state.BlockNumber,
            Foreseen = preview.Text,
        });
    }

    /// <summary>Reads a document, strictly, and makes its words again.</summary>
    /// <exception cref="TransactionDocumentException">All that is wrong with it: its shape, words that are not those of the transaction, a signature that is not the sender's…</exception>
    public static TransactionDocument Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse(json, "This");
    }

    private static TransactionDocument Parse(string json, string source)
    {
        if (json.Length > MaxLength)
        {
            throw Malformed($"Expected at most {MaxLength} characters, found {json.Length}.");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException error)
        {
            throw Malformed($"{source} is not JSON: {error.Message} Write a document into a file with Set-Content, since > writes the table of the screen, and read it whole, with -Path or Get-Content -Raw.", error);
        }

        using (document)
        {
            try
            {
                return TransactionDocumentReader.Read(document.RootElement);
            }
            catch (InvalidOperationException error)
            {
                throw Malformed("A name in it is half a surrogate pair, which is no text.", error);
            }
        }
    }

    /// <summary>Reads a document from a file, of which never more is read than a document can have.</summary>
    /// <exception cref="TransactionDocumentException">See <see cref="Parse(string)"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<TransactionDocument> LoadAsync(string path, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(path, Encoding.UTF8);
        char[] buffer = new char[MaxLength + 1];
        int length = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Parse(new string(buffer, 0, length), path);
    }

    /// <summary>Signs it. Needs no network.</summary>
    /// <param name="key">The key of <see cref="From"/>.</param>
    /// <returns>The signed document.</returns>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.TransactionKeyMismatch"/> or <see cref="ErrorCode.TransactionAlreadySigned"/>.</exception>
    public TransactionDocument Sign(EthECKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfNotSignable(key.Address);
        return new TransactionDocument(_content, Transaction.Sign(key));
    }

    /// <summary>Signs it with whatever signs for an account. See <see cref="Sign"/>.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.TransactionKeyMismatch"/> or <see cref="ErrorCode.TransactionAlreadySigned"/>.</exception>
    public async Task<TransactionDocument> SignAsync(ITransactionSigner signer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ThrowIfNotSignable(signer.Address);
        SignedTransaction signed = await signer.SignAsync(Transaction, cancellationToken).ConfigureAwait(false);
        return signed.Sender == From && signed.Transaction == Transaction
            ? new TransactionDocument(_content, signed)
            : throw new InvalidOperationException($"The signer of {From} signed another transaction than it was given, or as {signed.Sender}.");
    }

    /// <summary>Sends the transaction and waits until the chain shows what it does and that is final. It can be repeated: what is in a block is not sent again.</summary>
    /// <param name="session">The network; no key is needed.</param>
    /// <param name="options">What to wait for; null for the defaults.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Stops waiting. What was sent stays sent; doing the same again waits on.</param>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.TransactionNotSigned"/>, <see cref="ErrorCode.TransactionNetworkMismatch"/> or <see cref="ErrorCode.TransactionNonceUsed"/>, nothing was
    /// sent; or <see cref="ErrorCode.TransactionFailed"/>, <see cref="ErrorCode.EffectNotSeen"/>, <see cref="ErrorCode.FinalityTimeout"/>.
    /// </exception>
    /// <exception cref="GovernanceRefusedException">The chain would refuse it; nothing was sent.</exception>
    /// <exception cref="RpcException">The node does not answer, or it is not known whether it took the transaction.</exception>
    public Task<TransactionSubmission> SubmitAsync(ConsortiumSession session, TransactionSubmitOptions? options, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new TransactionSubmitter(session, this, options ?? new TransactionSubmitOptions(), sink ?? NullSink.Instance).RunAsync(cancellationToken);
    }

    /// <summary>The document as JSON.</summary>
    public string ToJson() => TransactionDocumentWriter.Write(this);

    /// <summary>The document as JSON, so that a pipeline into a file writes it.</summary>
    public override string ToString() => ToJson();

    /// <summary>The accounts that the words of an action name.</summary>
    internal static IEnumerable<Address> AccountsIn(Address from, GovernanceAction action) =>
        action.Subject is { } subject ? [from, subject, .. action.Validators] : [from, .. action.Validators];

    private static SortedDictionary<Address, string> NamesIn(GovernanceState state, IEnumerable<Address> accounts)
    {
        SortedDictionary<Address, string> names = [];
        foreach (Address account in accounts)
        {
            if ((state.FindAdmin(account)?.Alias ?? state.FindProposal(account)?.Alias) is { Length: > 0 } alias)
            {
                names[account] = alias;
            }
        }

        return names;
    }

    private static TransactionDocumentException Malformed(string problem, Exception? error = null) => new([new Diagnostic(ErrorCode.TransactionDocumentMalformed, "$", problem)], error);

    private void ThrowIfNotSignable(Address signer)
    {
        if (IsSigned)
        {
            throw new ConsortiumException(ErrorCode.TransactionAlreadySigned, $"Expected an unsigned transaction, found one that {From} has signed: {Hash}. Send it with Submit-ConsortiumTransaction.", this);
        }

        if (signer != From)
        {
            throw new ConsortiumException(ErrorCode.TransactionKeyMismatch, $"Expected the key of {From}, for whom the transaction was made, found that of {signer}. Nothing was signed.", this);
        }
    }
}
