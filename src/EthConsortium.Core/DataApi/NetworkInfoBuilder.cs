using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.DataApi;

/// <summary>Makes the networkinfo document that a member's Data API serves. Safe for concurrent use.</summary>
public sealed class NetworkInfoBuilder
{
    /// <summary>How far below the head the recent block is: far enough not to be replaced.</summary>
    public const int RecentBlockDepth = 10;

    private readonly EthClient _eth;
    private readonly NetworkInfo _network;
    private readonly TimeSpan _nodeTimeout;
    private readonly TimeProvider _time;

    /// <summary>A builder over the member's node.</summary>
    /// <param name="eth">The member's node.</param>
    /// <param name="network">What stays the same; see <see cref="Describe"/>.</param>
    /// <param name="nodeTimeout">How long the node may take; 5 s if null. After that the document says that it does not answer.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public NetworkInfoBuilder(EthClient eth, NetworkInfo network, TimeSpan? nodeTimeout = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(eth);
        ArgumentNullException.ThrowIfNull(network);
        _eth = eth;
        _network = network;
        _nodeTimeout = nodeTimeout ?? TimeSpan.FromSeconds(5);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The part of the document that follows from the genesis and the member.</summary>
    /// <param name="genesis">The genesis of the network, with the governance contract at its place.</param>
    /// <param name="member">The member that serves the document.</param>
    /// <param name="nodes">The member's nodes that run at this moment; those with a host and port are the bootnodes.</param>
    /// <param name="validators">The member's validators.</param>
    public static NetworkInfo Describe(GenesisDefinition genesis, MemberPlan member, IReadOnlyList<NetworkNode> nodes, IReadOnlyList<Address> validators)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(nodes);
        NetworkInfo info = new()
        {
            Bootnodes = [.. nodes.Select(node => node.EnodeUrl)],
            NodeMetadata = nodes,
            AdminContract = EmbeddedText.Read("ConsortiumGovernance.sol"),
            AdminContractAbi = ConsortiumGovernanceContract.Artifact.AbiJson,
            Addresses = validators,
            ChainId = genesis.ChainId,
            GenesisHash = genesis.ComputeHash(),
            GovernanceContract = ConsortiumGovernanceContract.GenesisAddress,
            GovernanceVersion = "2",
            ConsortiumName = genesis.Name,
            MemberName = member.Alias,
            MemberId = member.MemberId,
        };
        return genesis.Consensus switch
        {
            AuRaConsensus => info with { Consensus = ConsensusEngine.AuRa, ParitySpec = ParityChainSpec.Write(genesis) },
            QbftConsensus => info with { Consensus = ConsensusEngine.Qbft, BesuGenesis = BesuGenesis.Write(genesis) },
            CliqueConsensus => info with { Consensus = ConsensusEngine.Clique, GethGenesis = GethGenesis.Write(genesis) },
            EthashConsensus => info with { Consensus = ConsensusEngine.Ethash, GethGenesis = GethGenesis.Write(genesis) },
            _ => throw new NotSupportedException($"A network with {genesis.Consensus.GetType().Name} cannot be described."),
        };
    }

    /// <summary>
    /// The document of this moment. It is always given: when the node does not answer, <see cref="NetworkInfo.ErrorMessage"/> says so
    /// and there is no recent block. The recent block is the one <see cref="RecentBlockDepth"/> below the head, or block 0 of
    /// a chain that is younger.
    /// </summary>
    public async Task<NetworkInfo> BuildAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(_nodeTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            ulong head = await _eth.GetBlockNumberAsync(either.Token).ConfigureAwait(false);
            Block? block = await _eth.GetBlockAsync(BlockTag.Number(head < RecentBlockDepth ? 0 : head - RecentBlockDepth), either.Token).ConfigureAwait(false);
            return block is null
                ? _network with { ErrorMessage = "The node does not have a block that it should have; it may be starting." }
                : _network with { RecentBlock = new RecentBlock(block.Number, block.Hash) { ParentHash = block.ParentHash, Timestamp = block.Timestamp } };
        }
        catch (RpcException error)
        {
            // Where the node is, and what it says, is the member's own business.
            string why = error is JsonRpcException ? "answers with an error" : "does not answer";
            return _network with { ErrorMessage = $"The node of this member {why}." };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _network with { ErrorMessage = $"The node of this member did not answer within {_nodeTimeout.TotalSeconds:0.###} s." };
        }
    }
}
