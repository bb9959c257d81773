using System.Globalization;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Node.Site.Api;

/// <summary>What an action would do, and the transaction for it, in Core's words.</summary>
internal static class SiteActions
{
    /// <summary>What <c>POST /api/preview</c> answers.</summary>
    public static Task<object> PreviewAsync(SiteView view, SiteAction action, CancellationToken cancellationToken) =>
        action.Ether is { } transfer ? PreviewAsync(view, transfer, action.From, cancellationToken) : PreviewAsync(view, action.Intent!, action.From, cancellationToken);

    /// <summary>The document for a wallet that is elsewhere.</summary>
    /// <exception cref="GovernanceRefusedException">The chain would refuse it.</exception>
    /// <exception cref="ConsortiumException">There is nothing to do, or the account cannot pay.</exception>
    public static async Task<TransactionDocument> CreateDocumentAsync(SiteView view, SiteAction action, CancellationToken cancellationToken)
    {
        if (action.Ether is { } transfer)
        {
            return await TransactionDocument.CreateTransferAsync(view.Session, transfer, action.From, nonce: null, sink: null, cancellationToken).ConfigureAwait(false);
        }

        GovernancePreview preview = await view.Session.Governance.PreviewAsync(action.Intent!, action.From, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<GovernanceAction> parts = await view.Session.Governance.SplitAsync(preview, cancellationToken).ConfigureAwait(false);
        return preview.Verdict switch
        {
            GovernanceVerdict.WouldBeRefused => throw new GovernanceRefusedException(preview),
            GovernanceVerdict.WouldBeAccepted => await TransactionDocument.CreateAsync(view.Session, preview, parts[0], nonce: null, cancellationToken).ConfigureAwait(false),
            _ => throw new ConsortiumException(ErrorCode.TransactionNotNeeded, $"No transaction was made to {preview.Description}: {preview.Text}.", preview.Action),
        };
    }

    private static async Task<object> PreviewAsync(SiteView view, GovernanceIntent intent, Address from, CancellationToken cancellationToken)
    {
        GovernancePreview preview = await view.Session.Governance.PreviewAsync(intent, from, cancellationToken).ConfigureAwait(false);
        TransactionDocument? document = null;
        object? refusal = preview.Refusal is { } refused ? Refusal(SiteJson.Name(refused.Code), refused.Message) : null;
        bool? hasVoted = await view.Session.Governance.HasVotedAsync(preview, cancellationToken).ConfigureAwait(false);
        int parts = 0;
        if (preview.Verdict == GovernanceVerdict.WouldBeAccepted)
        {
            try
            {
                IReadOnlyList<GovernanceAction> split = await view.Session.Governance.SplitAsync(preview, cancellationToken).ConfigureAwait(false);
                parts = split.Count;
                document = await TransactionDocument.CreateAsync(view.Session, preview, split[0], nonce: null, cancellationToken).ConfigureAwait(false);
            }
            catch (ContractRevertException error)
            {
                // Between the preview and this a block came.
                GovernanceRefusal late = GovernancePreviewer.ToRefusal(error, preview.State);
                refusal = Refusal(SiteJson.Name(late.Code), late.Message);
            }
            catch (JsonRpcException error)
            {
                refusal = Refusal("notSendable", $"The chain would accept it, but not as a transaction of this account: {error.Message}");
            }
        }

        return new
        {
            accepted = document is not null,
            verdict = preview.Verdict,
            text = preview.Text,
            sentences = document?.Words ?? [GovernanceEffect.Capitalized(preview.Description)],
            refusal,
            note = preview.Note,
            hasVoted,
            effects = GovernancePreviewer.ChangesBetween(preview.Before, preview.After),
            effect = new
            {
                adminsBefore = preview.Before.Admins,
                adminsAfter = preview.After.Admins,
                validatorsBefore = preview.Before.Validators,
                validatorsAfter = preview.After.Validators,
                faultsBefore = preview.Before.FaultsTolerated,
                faultsAfter = preview.After.FaultsTolerated,
                votes = preview.Votes?.Count,
                votesNeeded = preview.Votes?.Needed,
                voters = preview.Votes?.Cast,
                notVoted = preview.Votes?.NotCast,
                isDecisive = preview.IsDecisive,
                doneBefore = preview.DoneBefore,
                neverValidators = preview.NeverValidators,
            },
            parts,
            block = preview.State.BlockNumber,
            transaction = document is null ? null : Show(document.Transaction),
        };
    }

    private static async Task<object> PreviewAsync(SiteView view, EtherTransfer transfer, Address from, CancellationToken cancellationToken)
    {
        EtherTransferPreview? preview = null;
        TransactionDocument? document = null;
        object? refusal = null;
        try
        {
            preview = await transfer.PreviewAsync(view.Session, from, cancellationToken).ConfigureAwait(false);
            if (preview.WouldBeAccepted)
            {
                document = await TransactionDocument.CreateTransferAsync(view.Session, transfer, from, nonce: null, sink: null, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                refusal = Refusal(SiteJson.Name(ErrorCode.InsufficientFunds), preview.Text);
            }
        }
        catch (ContractRevertException error)
        {
            refusal = Refusal("recipientRefused", error.Message);
        }
        catch (JsonRpcException error)
        {
            refusal = Refusal("notSendable", error.Message);
        }

        return new
        {
            accepted = document is not null,
            verdict = document is null ? GovernanceVerdict.WouldBeRefused : GovernanceVerdict.WouldBeAccepted,
            text = preview?.Text,
            sentences = document?.Words ?? [transfer.ToString()],
            refusal,
            effects = Array.Empty<string>(),
            effect = new { balanceBefore = preview?.FromBefore, recipientBefore = preview?.ToBefore, maxFee = preview?.MaxFee },
            parts = document is null ? 0 : 1,
            block = view.State.BlockNumber,
            transaction = document is null ? null : Show(document.Transaction),
        };
    }

    private static object Refusal(string code, string message) => new { code, message };

    /// <summary>The transaction as <c>eth_sendTransaction</c> has it, with numbers in decimal.</summary>
    private static object Show(EthereumTransaction transaction) => new
    {
        to = transaction.To,
        data = Hex.Encode(transaction.Data.Span),
        value = transaction.Value,
        gas = transaction.GasLimit.ToString(CultureInfo.InvariantCulture),
        gasPrice = (transaction as LegacyTransaction)?.GasPrice,
        maxFeePerGas = (transaction as Transaction1559)?.MaxFeePerGas,
        maxPriorityFeePerGas = (transaction as Transaction1559)?.MaxPriorityFeePerGas,
        nonce = transaction.Nonce,
        chainId = transaction.ChainId,
    };
}
