using System.Collections.Concurrent;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// What became of transactions: not whether there is a receipt, but whether the contract shows what was wanted, and whether that is final. What was wanted is
/// read from the transaction itself. Safe for concurrent use.
/// </summary>
/// <param name="isDevelopmentChain">Whether blocks are final at once, because one client alone seals them.</param>
internal sealed class SiteTransactions(bool isDevelopmentChain)
{
    /// <summary>How many blocks on top of one it takes under proof of work, where nothing is ever certain.</summary>
    private const int ProofOfWorkConfirmations = 12;

    private const int MostKept = 256;

    /// <summary>What does not change as long as the block is of the chain.</summary>
    private readonly ConcurrentDictionary<(Hash32 Transaction, Hash32 Block), Outcome> _settled = new();

    /// <summary>What <c>GET /api/transactions/{hash}</c> answers.</summary>
    /// <param name="view">The network.</param>
    /// <param name="blocks">The last blocks, whose sealers decide what is final.</param>
    /// <param name="hash">The transaction.</param>
    /// <param name="sender">Whose it is and its place among the account's transactions, so that one that was replaced is known as such; null where that is not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<object> FollowAsync(SiteView view, IReadOnlyList<SiteBlock> blocks, Hash32 hash, (Address Account, ulong Nonce)? sender, CancellationToken cancellationToken)
    {
        EthClient eth = view.Session.Eth;
        EthBatch batch = eth.CreateBatch();
        Task<ulong>? next = sender is { } known ? batch.GetNonceAsync(known.Account, BlockTag.Latest) : null;
        Task<TransactionReceipt?> receiptAsked = batch.GetTransactionReceiptAsync(hash);
        Task<TransactionInfo?> infoAsked = batch.GetTransactionAsync(hash);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        TransactionInfo? info = await infoAsked.ConfigureAwait(false);
        TransactionReceipt? receipt = await receiptAsked.ConfigureAwait(false);
        if (receipt is null && next is not null && await next.ConfigureAwait(false) > sender!.Value.Nonce)
        {
            // It may have come into a block between the two answers.
            receipt = await eth.GetTransactionReceiptAsync(hash, cancellationToken).ConfigureAwait(false);
            if (receipt is null)
            {
                return Answer("replaced", $"Another transaction took its place: {sender.Value.Account} has used the nonce {sender.Value.Nonce} otherwise. This one did nothing and never will.");
            }
        }

        if (receipt is null)
        {
            return info is null
                ? Answer("unknown", "The member's node does not know this transaction. It may not have been sent, or be under way from another node.")
                : Answer("pending", "It was sent, and is in no block yet.");
        }

        Block? block = await eth.GetBlockAsync(BlockTag.Number(receipt.BlockNumber), cancellationToken).ConfigureAwait(false);
        if (block?.Hash != receipt.BlockHash)
        {
            return Answer("pending", "The chain has left the block that it was in. It waits for another one.");
        }

        Outcome outcome = _settled.TryGetValue((hash, receipt.BlockHash), out Outcome? settled) ? settled : await LookAsync(view, receipt, info, cancellationToken).ConfigureAwait(false);
        Finality finality = Finality.Of(view.State, blocks, receipt.BlockNumber, isDevelopmentChain);
        bool waits = outcome.Status == "final" && !finality.IsFinal;
        return new
        {
            status = waits ? "mined" : outcome.Status,
            block = receipt.BlockNumber,
            blockHash = receipt.BlockHash,
            time = DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp),
            message = waits ? $"{outcome.Message} {finality.WhatIsMissing}" : outcome.Message,
            revertReason = outcome.RevertReason,
            confirmations = finality.Confirmations,
            confirmationsNeeded = finality.Needed,
        };
    }

    private static object Answer(string status, string message) => new
    {
        status,
        block = (ulong?)null,
        blockHash = (Hash32?)null,
        time = (DateTimeOffset?)null,
        message,
        revertReason = (string?)null,
        confirmations = 0,
        confirmationsNeeded = (int?)null,
    };

    /// <summary>What a transaction did in its block.</summary>
    private async Task<Outcome> LookAsync(SiteView view, TransactionReceipt receipt, TransactionInfo? info, CancellationToken cancellationToken)
    {
        GovernanceAction? action = info?.To == view.State.Contract ? GovernanceCall.Decode(info.Data.Span) : null;
        if (receipt.Succeeded == false)
        {
            IReadOnlyList<AbiError> errors = GovernanceDialect.Of(view.State.Version).Errors;
            ContractRevertException failure = await TransactionSender.ExplainFailureAsync(view.Session.Eth, receipt, info, action is null ? [] : errors, cancellationToken).ConfigureAwait(false);
            string reason = action is null ? failure.Message : GovernancePreviewer.ToRefusal(failure, view.State).Message;
            return Keep(receipt, new Outcome("failed", $"It is in block {receipt.BlockNumber}, but it failed and did nothing.", reason));
        }

        if (action is null)
        {
            return Keep(receipt, new Outcome("final", $"It is in block {receipt.BlockNumber}."));
        }

        try
        {
            return await LookAsync(view, receipt, action, info!.From, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonRpcException error)
        {
            return new Outcome("mined", $"It is in block {receipt.BlockNumber}, but what it did there could not be looked at: {error.Message}");
        }
    }

    private async Task<Outcome> LookAsync(SiteView view, TransactionReceipt receipt, GovernanceAction action, Address from, CancellationToken cancellationToken)
    {
        GovernanceClient governance = view.Session.Governance;
        Sink sink = new();
        GovernancePreview preview = await governance.ReconstructAsync(action, from, receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
        string done = $"{GovernanceEffect.Capitalized(preview.Description)}: done in block {receipt.BlockNumber}{WhatCameOf(preview)}.";
        try
        {
            // One look: the page comes again.
            GovernanceApplyOptions once = new() { FinalityTimeout = TimeSpan.Zero };
            GovernanceResult result = await governance.FollowAsync(preview, receipt, announcer: null, once, sink, cancellationToken).ConfigureAwait(false);
            return Keep(receipt, new Outcome("final", result.ChangedValidators.Count == 0 ? done : $"{done} The change of the validators is final."));
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.FinalityTimeout)
        {
            return new Outcome("mined", sink.Warnings.Count > 0
                ? string.Join(' ', sink.Warnings)
                : $"{done} The change of the validators is not final yet: more than half of the validators have to seal blocks for that.");
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.EffectNotSeen)
        {
            return Keep(receipt, new Outcome("failed", error.Message));
        }
    }

    /// <summary>What came of it, where the contract showed it.</summary>
    private static string WhatCameOf(GovernancePreview preview)
    {
        IEnumerable<string> facts = preview.Votes is { } votes ? [$"{votes.Count} of {votes.Needed} votes"] : [];
        string told = string.Join(", ", preview.IsDecisive ? facts.Concat(GovernancePreviewer.ChangesBetween(preview.Before, preview.After)) : facts);
        return told.Length > 0 ? $" ({told})" : "";
    }

    private Outcome Keep(TransactionReceipt receipt, Outcome outcome)
    {
        if (_settled.Count >= MostKept)
        {
            _settled.Clear(); // it is looked at again
        }

        return _settled[(receipt.TransactionHash, receipt.BlockHash)] = outcome;
    }

    /// <summary>What a transaction did, as long as its block is of the chain.</summary>
    private sealed record Outcome(string Status, string Message, string? RevertReason = null);

    /// <summary>Whether a block stays of the chain.</summary>
    /// <param name="IsFinal">Whether it does.</param>
    /// <param name="Confirmations">How many blocks are on top of it.</param>
    /// <param name="Needed">How many it takes; null where their sealers are counted.</param>
    /// <param name="WhatIsMissing">A sentence on what it takes; empty where nothing is ever missing.</param>
    private sealed record Finality(bool IsFinal, ulong Confirmations, int? Needed, string WhatIsMissing)
    {
        public static Finality Of(GovernanceState state, IReadOnlyList<SiteBlock> blocks, ulong number, bool isDevelopmentChain)
        {
            SiteBlock[] above = [.. blocks.Where(block => block.Number > number)];
            ulong head = Math.Max(blocks.Count > 0 ? blocks[^1].Number : 0, state.BlockNumber);
            ulong confirmations = head > number ? head - number : 0;
            if (isDevelopmentChain || state.Consensus == ConsensusEngine.Qbft || state.FinalizesImmediately)
            {
                return new Finality(true, confirmations, 0, "");
            }

            if (state.Consensus == ConsensusEngine.Ethash)
            {
                return new Finality(confirmations >= ProofOfWorkConfirmations, confirmations, ProofOfWorkConfirmations, $"It is not final yet: {confirmations} of {ProofOfWorkConfirmations} blocks are on top of it.");
            }

            // A block that does not tell its sealer counts for none.
            int sealers = above.Select(block => block.Sealer).OfType<Address>().Distinct().Count();
            int needed = (state.Validators.Count / 2) + 1;
            return new Finality(sealers >= needed, confirmations, null, $"It is not final yet: {sealers} of the {needed} validators that it takes, more than half, have sealed blocks on top of it.");
        }
    }

    /// <summary>Hears what is still waited for.</summary>
    private sealed class Sink : IOperationSink
    {
        public List<string> Warnings { get; } = [];

        public void Progress(OperationProgress progress)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Warning(string message) => Warnings.Add(message);
    }
}
