namespace EthConsortium.Azure.Arm;

/// <summary>A bearer token. Never prints it.</summary>
/// <param name="value">The token.</param>
/// <param name="expiresOn">When it stops being accepted.</param>
public sealed class ArmToken(string value, DateTimeOffset expiresOn)
{
    /// <summary>When it stops being accepted.</summary>
    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    internal string Value { get; } = value;
}
