using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Pairing;

/// <summary>Which connections a new key is sent to.</summary>
/// <param name="Side">The connection that was asked for, and how far it is.</param>
/// <param name="IsOwn">Whether it is between two of this member's own regions, so that both sides are this member's.</param>
public sealed record PairingKeyChange(PairedGateway Side, bool IsOwn)
{
    /// <summary>The connection back between own regions, which gets the key, too; null when there is none, and in a pairing.</summary>
    public ResourceId? Back { get; init; }

    /// <summary>It in a sentence.</summary>
    public string Text => IsOwn
        ? $"Send a new key{(Back is null ? "" : $", to {Back.Name}, too")}; until both sides have it, this member's regions are not connected"
        : "Send a new key; until the other member has sent the same, it is not connected";

    /// <summary>It in a sentence.</summary>
    public override string ToString() => Text;
}
