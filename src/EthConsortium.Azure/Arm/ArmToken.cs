using Azure.Core;

namespace EthConsortium.Azure.Arm;

/// <summary>A bearer token. Never prints it.</summary>
/// <param name="value">The token.</param>
/// <param name="expiresOn">When it stops being accepted.</param>
public sealed class ArmToken(string value, DateTimeOffset expiresOn)
{
    /// <summary>When it stops being accepted.</summary>
    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    internal string Value { get; } = value;

    internal static TokenCredential CreateCredential(Func<CancellationToken, ValueTask<ArmToken>> getToken)
    {
        ArgumentNullException.ThrowIfNull(getToken);
        return DelegatedTokenCredential.Create(
            (_, _) => throw new NotSupportedException("internal-error: tokens are asked for asynchronously."),
            async (_, cancellationToken) => await getToken(cancellationToken).ConfigureAwait(false) is var token ? new AccessToken(token.Value, token.ExpiresOn) : default);
    }
}
