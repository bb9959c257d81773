using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Transfers;

/// <summary>A transfer that is in a block.</summary>
/// <param name="Preview">What was foreseen before it was sent.</param>
/// <param name="Receipt">The receipt of the transaction.</param>
public sealed record EtherTransferResult(EtherTransferPreview Preview, TransactionReceipt Receipt)
{
    /// <summary>Who paid.</summary>
    public Address From => Preview.From;

    /// <summary>The recipient.</summary>
    public Address To => Preview.Transfer.To;

    /// <summary>What was transferred.</summary>
    public Wei Amount => Preview.Transfer.Amount;

    /// <summary>The transaction.</summary>
    public Hash32 TransactionHash => Receipt.TransactionHash;

    /// <summary>The block it is in.</summary>
    public ulong BlockNumber => Receipt.BlockNumber;
}
