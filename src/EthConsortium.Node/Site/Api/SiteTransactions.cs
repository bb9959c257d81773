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
internal sealed class SiteTransactions
{
    private const int MostKept = 256;

    /// <summary>What does not change as long as the block is of the chain.</summary>
    private readonly ConcurrentDictionary<(Hash32 Transaction, Hash32 Block), object> _settled = new();

    /// <summary>What <c>GET /api/transactions/{hash}</c> answers.</summary>
    public async Task<object> FollowAsync(SiteView view, Hash32 hash, CancellationToken cancellationToken)
    {
        EthClient eth = view.Session.Eth;
        EthBatch batch = eth.CreateBatch();
        Task<TransactionReceipt?> receiptAsked = batch.GetTransactionReceiptAsync(hash);
        Task<TransactionInfo?> infoAsked = batch.GetTransactionAsync(hash);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        TransactionInfo? info = await infoAsked.ConfigureAwait(false);
        if (await receiptAsked.ConfigureAwait(false) is not { } receipt)
        {
            return info is null
                ? Answer("unknown", null, null, "The member's node does not know this transaction. It may not have been sent, or be under way from another node.")
                : Answer("pending", null, null, "It was sent, and is in no block yet.");
        }

        DateTimeOffset? time = (await eth.GetHeaderAsync(BlockTag.Number(receipt.BlockNumber), cancellationToken).ConfigureAwait(false))?.Time;
        if (_settled.TryGetValue((hash, receipt.BlockHash), out object? settled))
        {
            return settled;
        }

        GovernanceAction? action = info?.To == view.State.Contract ? GovernanceCall.Decode(info.Data.Span) : null;
        if (receipt.Succeeded == false)
        {
            IReadOnlyList<AbiError> errors = GovernanceDialect.Of(view.State.Version).Errors;
            ContractRevertException failure = await TransactionSender.ExplainFailureAsync(eth, receipt, info, action is null ? [] : errors, cancellationToken).ConfigureAwait(false);
            string reason = action is null ? failure.Message : GovernancePreviewer.ToRefusal(failure, view.State).Message;
            return Keep(hash, receipt, Answer("failed", receipt, time, $"It is in block {receipt.BlockNumber}, but it failed and did nothing.", reason));
        }

        if (action is null)
        {
            return Keep(hash, receipt, Answer("final", receipt, time, $"It is in block {receipt.BlockNumber}."));
        }

        try
        {
            return await FollowAsync(view, receipt, time, action, info!.From, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonRpcException error)
        {
            return Answer("mined", receipt, time, $"It is in block {receipt.BlockNumber}, but what it did there could not be looked at: {error.Message}");
        }
    }

    private async Task<object> FollowAsync(SiteView view, TransactionReceipt receipt, DateTimeOffset? time, GovernanceAction action, Address from, CancellationToken cancellationToken)
    {
        GovernanceClient governance = view.Session.Governance;
        Sink sink = new();
        GovernancePreview preview = await governance.ReconstructAsync(action, from, receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
        string done = GovernanceEffect.Capitalized(preview.Description);
        try
        {
            // One look: the page comes again.
            GovernanceApplyOptions once = new() { FinalityTimeout = TimeSpan.Zero };
            GovernanceResult result = await governance.FollowAsync(preview, receipt, announcer: null, once, sink, cancellationToken).ConfigureAwait(false);
            string final = result.ChangedValidators.Count == 0 ? "" : " The change of the validators is final.";
            return Keep(receipt.TransactionHash, receipt, Answer("final", receipt, time, $"{done}: done in block {receipt.BlockNumber}{Outcome(preview)}.{final}"));
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.FinalityTimeout)
        {
            return Answer("mined", receipt, time, sink.Warnings.Count > 0
                ? string.Join(' ', sink.Warnings)
                : $"{done}: done in block {receipt.BlockNumber}{Outcome(preview)}. The change of the validators is not final yet: more than half of the validators have to seal blocks for that.");
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.EffectNotSeen)
        {
            return Keep(receipt.TransactionHash, receipt, Answer("failed", receipt, time, error.Message));
        }
    }

    /// <summary>What came of it, where the contract showed it.</summary>
    private static string Outcome(GovernancePreview preview)
    {
        IEnumerable<string> facts = preview.Votes is { } votes ? [$"{votes.Count} of {votes.Needed} votes"] : [];
        string told = string.Join(", ", preview.IsDecisive ? facts.Concat(GovernancePreviewer.ChangesBetween(preview.Before, preview.After)) : facts);
        return told.Length > 0 ? $" ({told})" : "";
    }

    private object Keep(Hash32 hash, TransactionReceipt receipt, object answer)
    {
        if (_settled.Count >= MostKept)
        {
            _settled.Clear(); // it is looked at again
        }

        return _settled[(hash, receipt.BlockHash)] = answer;
    }

    private static object Answer(string status, TransactionReceipt? receipt, DateTimeOffset? time, string message, string? revertReason = null) =>
        new { status, block = receipt?.BlockNumber, blockHash = receipt?.BlockHash, time, message, revertReason };

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
