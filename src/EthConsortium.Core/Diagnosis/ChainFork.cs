using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Nodes of one chain that have different blocks at one height.</summary>
/// <param name="Height">The lowest of the compared heights at which they differ.</param>
/// <param name="Branches">The nodes by their block there: the most nodes first, then the longest.</param>
internal sealed record ChainFork(ulong Height, IReadOnlyList<(BlockHeader Block, IReadOnlyList<NodeProbe> Nodes)> Branches)
{
    // Each round trip leaves one part in so many of the blocks that are in question.
    private const int Parts = 16;

    /// <summary>Compares the nodes at each of some heights, those that have a block there.</summary>
    /// <param name="nodes">The nodes; those that do not answer are left out.</param>
    /// <param name="heights">The heights of all heads: a node that lags would hide the branches of the others above it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The fork; null when all agree.</returns>
    public static async Task<ChainFork?> FindAsync(IReadOnlyList<NodeProbe> nodes, IReadOnlyList<ulong> heights, CancellationToken cancellationToken)
    {
        NodeProbe[] asked = [.. nodes.Where(node => node.IsAnswering)];
        if (asked.Length < 2)
        {
            return null;
        }

        ulong[] ascending = [.. heights.Distinct().Order()];
        BlockHeader?[][] found = await Task.WhenAll(asked.Select(node => TryGetHeadersAsync(node, ascending, cancellationToken))).ConfigureAwait(false);
        for (int i = 0; i < ascending.Length; i++)
        {
            (BlockHeader Block, IReadOnlyList<NodeProbe> Nodes)[] branches =
            [
                .. asked.Zip(found, (node, headers) => (Node: node, Block: headers[i])).Where(pair => pair.Block is not null)
                    .GroupBy(pair => pair.Block!.Hash)
                    .Select(group => (group.First().Block!, (IReadOnlyList<NodeProbe>)[.. group.Select(pair => pair.Node)]))
                    .OrderByDescending(branch => branch.Item2.Count).ThenByDescending(branch => branch.Item2.Max(node => node.Head!.Number)),
            ];
            if (branches.Length > 1)
            {
                return new ChainFork(ascending[i], branches);
            }
        }

        return null;
    }

    /// <summary>The last block that all branches have in common; null when there is none, or a node did not answer.</summary>
    public async Task<BlockHeader?> FindLastCommonAsync(CancellationToken cancellationToken)
    {
        NodeProbe[] nodes = [.. Branches.Select(branch => branch.Nodes[0])];
        ulong same = 0;
        ulong different = Height;
        BlockHeader? last = null;
        while (last is null || different - same > 1)
        {
            ulong step = Math.Max(1, (different - same) / Parts);
            List<ulong> heights = [];
            for (ulong at = last is null ? same : same + step; at < different; at += step)
            {
                heights.Add(at);
            }

            BlockHeader?[][] found = await Task.WhenAll(nodes.Select(node => TryGetHeadersAsync(node, heights, cancellationToken))).ConfigureAwait(false);
            int agreed = -1;
            while (agreed + 1 < heights.Count && found[0][agreed + 1] is { } first && Array.TrueForAll(found, headers => headers[agreed + 1]?.Hash == first.Hash))
            {
                last = found[0][++agreed];
            }

            if (last is null)
            {
                return null;
            }

            same = last.Number;
            different = agreed + 1 < heights.Count ? heights[agreed + 1] : different;
        }

        return last;
    }

    private static async Task<BlockHeader?[]> TryGetHeadersAsync(NodeProbe node, IReadOnlyList<ulong> numbers, CancellationToken cancellationToken)
    {
        EthBatch batch = node.Eth.CreateBatch();
        Task<BlockHeader?>[] answers = [.. numbers.Select(number => batch.GetHeaderAsync(BlockTag.Number(number)))];
        BlockHeader?[] headers = new BlockHeader?[numbers.Count];
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < headers.Length; i++)
            {
                headers[i] = await answers[i].ConfigureAwait(false);
            }
        }
        catch (RpcException)
        {
            // What it did not tell is null; that it fails is noticed when it is asked for its head.
        }

        return headers;
    }
}
