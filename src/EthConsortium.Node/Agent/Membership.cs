using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Agent;

/// <summary>Tells who is an admin or validator of the network, by the own client's chain, and by block 0 while the client does not answer.</summary>
/// <param name="network">The network.</param>
/// <param name="client">The own client.</param>
internal sealed class Membership(VerifiedNetwork network, EthClient client)
{
    // A chain that is behind knows nothing of those who came later.
    private static readonly TimeSpan s_current = new ClientHealthOptions().MaxHeadAge;

    private readonly GovernanceClient _governance = new(client, network.GovernanceContract, network.Consensus);

    /// <summary>Whether an account is one.</summary>
    /// <exception cref="ConsortiumException">Nobody knows: <see cref="ErrorCode.NodeUnreachable"/>.</exception>
    public async Task<bool> ContainsAsync(Address account, CancellationToken cancellationToken)
    {
        string problem;
        try
        {
            GovernanceState state = await _governance.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (state.Validators.Contains(account) || state.FindAdmin(account) is not null)
            {
                return true;
            }

            if (DateTimeOffset.UtcNow - state.BlockTime < s_current)
            {
                return false;
            }

            problem = $"The head of this node's chain, block {state.BlockNumber}, is of {state.BlockTime:u}.";
        }
        catch (RpcException error)
        {
            if (network.FoundingState?.Founders.Any(founder => founder.Account == account || founder.Validators.Contains(account)) is true)
            {
                return true;
            }

            problem = error.Message;
        }

        throw new ConsortiumException(ErrorCode.NodeUnreachable, $"Whether {account} is an admin or validator of the network cannot be told: {problem}", account);
    }

    /// <summary>
    /// Whether an account is one, and yes while nobody knows. For the site that described the network: without the nodes of the member that is joined by, who may have
    /// come later than block 0, there would be no chain that tells.
    /// </summary>
    public async Task<bool> MayContainAsync(Address account, CancellationToken cancellationToken)
    {
        try
        {
            return await ContainsAsync(account, cancellationToken).ConfigureAwait(false);
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.NodeUnreachable)
        {
            return true;
        }
    }
}
