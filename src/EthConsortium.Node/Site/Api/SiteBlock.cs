using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Site.Api;

/// <summary>A block as the chart shows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Time">The time that it claims.</param>
/// <param name="Transactions">How many transactions are in it.</param>
/// <param name="GasUsed">The gas that they used.</param>
/// <param name="Sealer">Who sealed it; null where nobody did, or it cannot be told.</param>
internal sealed record SiteBlock(ulong Number, Hash32 Hash, DateTimeOffset Time, int Transactions, ulong GasUsed, Address? Sealer)
{
    /// <summary>The hash of the block before, which the page has no use for.</summary>
    internal Hash32 Parent { get; init; }

    /// <summary>Queues the read of a block. Under Clique the sealer takes the whole header.</summary>
    public static Func<Task<(SiteBlock Shown, Block Block)?>> Queue(EthBatch batch, BlockTag at, ConsensusEngine? consensus)
    {
        Task<Block?> asked = batch.GetBlockAsync(at);
        Task<BlockHeader?>? header = consensus == ConsensusEngine.Clique ? batch.GetHeaderAsync(at) : null;
        return async () =>
        {
            if (await asked.ConfigureAwait(false) is not { } block)
            {
                return null;
            }

            Address? sealer = block.Miner;
            if (header is not null)
            {
                BlockHeader? whole = await header.ConfigureAwait(false);
                sealer = whole?.Hash == block.Hash ? whole.RecoverCliqueSigner() : null;
            }

            sealer = block.Number == 0 || sealer == Address.Zero ? null : sealer;
            return (new SiteBlock(block.Number, block.Hash, DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp), block.Transactions.Count, block.GasUsed, sealer) { Parent = block.ParentHash }, block);
        };
    }
}
