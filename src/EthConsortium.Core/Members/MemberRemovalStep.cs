using EthConsortium.Azure.Arm;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Members;

/// <summary>A step of leaving.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Text">What it does in words.</param>
public sealed record MemberRemovalStep(MemberRemovalStepKind Kind, string Text)
{
    /// <summary>What it would do to the network, as it was foreseen; null for what is deleted.</summary>
    public string? Effect { get; init; }

    /// <summary>What is deleted; null for the validators.</summary>
    public ResourceId? Resource { get; init; }

    /// <summary>The validators that are withdrawn; empty for what is deleted.</summary>
    public IReadOnlyList<Address> Validators { get; init; } = [];

    /// <summary>What has the same number is done at the same time, after what has a smaller one.</summary>
    internal int Stage { get; init; }

    internal string ApiVersion { get; init; } = "";

    /// <summary>What a resource group that is deleted may hold, and nothing else.</summary>
    internal HashSet<ResourceId> Own { get; init; } = [];

    /// <summary>The step in words, with its effect.</summary>
    public override string ToString() => Effect is null ? Text : $"{Text}: {Effect}";
}
