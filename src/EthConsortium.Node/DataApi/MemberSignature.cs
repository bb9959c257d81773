using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Node.DataApi;

/// <summary>
/// Signs a member's document for as long as the chain counts the signer. Before its member is voted in, and after it is voted out, nobody signs: joiners refuse a
/// stranger's signature, and take a document without one for what it is worth.
/// </summary>
/// <param name="key">The key of the member's admin or of one of its validators; stays the caller's.</param>
/// <param name="governance">Who the admins and validators are.</param>
public sealed class MemberSignature(EthECKey key, GovernanceClient governance)
{
    private volatile bool _isCounted;

    /// <summary>Asks the chain whether the signer counts now. While it does not answer, what it said last holds.</summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        GovernanceState state = await governance.ReadAsync(cancellationToken).ConfigureAwait(false);
        _isCounted = state.FindAdmin(key.Address) is not null || state.Validators.Contains(key.Address);
    }

    /// <summary>Signs the canonical document, or gives null while the signer does not count.</summary>
    public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical) => _isCounted ? NetworkInfoSignature.Create(key, canonical) : null;
}
