using EthConsortium.Ethereum;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Which of the nodes run the network's chain. The others are compared no further: everything about them would differ.</summary>
internal sealed record ChainMembership
{
    /// <summary>The nodes that answered and run the right chain.</summary>
    public required IReadOnlyList<NodeProbe> Right { get; init; }

    /// <summary>The nodes that answered and run another one, each with how it shows.</summary>
    public required IReadOnlyList<(NodeProbe Node, string Evidence)> Wrong { get; init; }

    /// <summary>The nodes that are development chains with a block 0 of their own, not the one of the Data API; they were not compared by it.</summary>
    public required IReadOnlyList<NodeProbe> Development { get; init; }

    /// <summary>What says which chain is the right one.</summary>
    public required string Reference { get; init; }

    /// <summary>The node of the right chain that has the highest block; null when none answers.</summary>
    public NodeProbe? Best => Right.Where(node => node.IsAnswering).MaxBy(node => node.Head!.Number);

    public static ChainMembership Of(NetworkSurvey survey, NetworkDoctorRequest request)
    {
        NodeProbe[] answering = [.. survey.Probes.Where(probe => probe.IsAnswering)];
        bool isExpected = request.ExpectedChainId is not null || request.ExpectedGenesisHash is not null;
        bool isTold = survey.Info?.ChainId is not null || survey.Info?.GenesisHash is not null;

        // Most nodes, in doubt the one that was given first: groups keep the order in which they were met.
        IGrouping<(ChainId?, Hash32?), NodeProbe>[] groups = [.. answering.GroupBy(probe => (probe.Node.ChainId, probe.Node.GenesisHash)).OrderByDescending(group => group.Count())];
        (ChainId? usualId, Hash32? usualHash) = groups.Length > 0 ? groups[0].Key : (null, null);
        bool isTie = groups.Length > 1 && groups[0].Count() == groups[1].Count();

        List<NodeProbe> right = [];
        List<(NodeProbe, string)> wrong = [];
        List<NodeProbe> development = [];
        foreach (NodeProbe probe in answering)
        {
            bool mayDiffer = request.ExpectedGenesisHash is null && Differs(probe.Node.GenesisHash, survey.Info?.GenesisHash) && DevelopmentChain.Recognize(probe.Node.ClientVersion) is not null;
            ChainId? expectedId = request.ExpectedChainId ?? survey.Info?.ChainId ?? usualId;
            Hash32? expectedHash = mayDiffer ? usualHash : request.ExpectedGenesisHash ?? survey.Info?.GenesisHash ?? usualHash;
            if (Differs(probe.Node.ChainId, expectedId))
            {
                wrong.Add((probe, $"{probe.Name} has the chain id {probe.Node.ChainId}; expected is {expectedId}."));
            }
            else if (Differs(probe.Node.GenesisHash, expectedHash))
            {
                wrong.Add((probe, $"{probe.Name} has block 0 {probe.Node.GenesisHash} (chain id {probe.Node.ChainId}); expected is {expectedHash}."));
            }
            else
            {
                right.Add(probe);
                if (mayDiffer)
                {
                    development.Add(probe);
                }
            }
        }

        return new ChainMembership
        {
            Right = right,
            Wrong = wrong,
            Development = development,
            Reference = isExpected ? "what you expect" : isTold ? "what the Data API tells" : isTie ? "the first node, since no chain has most of the nodes" : "most of the nodes",
        };
    }

    private static bool Differs<T>(T? found, T? expected)
        where T : struct => found is { } f && expected is { } e && !f.Equals(e);
}
