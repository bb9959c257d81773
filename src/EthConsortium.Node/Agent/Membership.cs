using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Agent;

/// <summary>Tells who is an admin or validator of the network: by the own client's chain; by block 0 while the client does not answer, which is all that it would know when it is new.</summary>
internal sealed class Membership(VerifiedNetwork network, EthClient client)
{
    private readonly GovernanceClient _governance = new(client, network.GovernanceContract, network.Consensus);

    /// <summary>Whether an account is one.</summary>
    /// <exception cref="ConsortiumException">Nobody knows.</exception>
    public async Task<bool> ContainsAsync(Address account, CancellationToken cancellationToken)
    {
        try
        {
            GovernanceState state = await _governance.ReadAsync(cancellationToken).ConfigureAwait(false);
            return state.Validators.Contains(account) || state.FindAdmin(account) is not null;
        }
        catch (RpcException error)
        {
            return network.FoundingState?.Founders.Any(founder => founder.Account == account || founder.Validators.Contains(account))
                ?? throw new ConsortiumException(ErrorCode.NodeUnreachable, $"Who signs cannot be told: {error.Message}", account, error);
        }
    }
}
