using EthConsortium.Azure.Templates;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Peers;

/// <summary>The keys of registrars: that of the member's own, which its first agent makes, and the one that a member it joins has handed over.</summary>
/// <param name="secrets">Where they are kept.</param>
/// <param name="identities">One agent at a time makes a key.</param>
public sealed class RegistrarKeys(IMemberSecrets secrets, IdentityStore identities)
{
    /// <summary>The name of the secret with the key of the member's own registrar.</summary>
    public const string Own = MemberTemplate.PeerRegistrarSecret;

    /// <summary>The name of the secret with the key of the registrar of the member by which this one joined. A person puts it there.</summary>
    public const string Joined = "joined-peer-registrar";

    /// <summary>The key of the own registrar, which is made when there is none.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key; null while another agent makes it.</returns>
    public async Task<string?> FindOrMakeOwnAsync(CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(Own, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        await identities.TryAloneAsync(
            async stop =>
            {
                // Somebody may have been faster.
                if (await secrets.FindAsync(Own, stop).ConfigureAwait(false) is null)
                {
                    await secrets.CreateAsync(Own, stop).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return await secrets.FindAsync(Own, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The key of the other member's registrar; null where nobody has put it there.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string?> FindJoinedAsync(CancellationToken cancellationToken) => secrets.FindAsync(Joined, cancellationToken);
}
