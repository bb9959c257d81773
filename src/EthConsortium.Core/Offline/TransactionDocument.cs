using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Offline;

/// <summary>A transaction to sign elsewhere.</summary>
public sealed record TransactionDocument(Address From, ulong Nonce)
{
    /// <summary>Makes the transaction of an action.</summary>
    public static async Task<TransactionDocument> CreateAsync(ConsortiumSession session, GovernanceAction action, Address from, ulong? nonce, IOperationSink? sink, CancellationToken cancellationToken) =>
        new(from, nonce ?? await session.Eth.GetNonceAsync(from, Ethereum.JsonRpc.BlockTag.Pending, cancellationToken).ConfigureAwait(false));
}
