using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Which history is asked for, and what is known to begin with.</summary>
/// <param name="Reader">Reads the state of other blocks.</param>
/// <param name="Head">The head of the chain and the admins there.</param>
/// <param name="FromBlock">The first block.</param>
/// <param name="ToBlock">The last block, inclusive; null for the head.</param>
/// <param name="Sink">Where to report to.</param>
internal sealed record GovernanceHistoryRequest(GovernanceReader Reader, GovernanceOpening Head, ulong FromBlock, ulong? ToBlock, IOperationSink Sink)
{
    public EthClient Eth => Head.Eth;

    public Address Contract => Head.Contract;
}
