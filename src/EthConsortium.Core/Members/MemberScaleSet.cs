using EthConsortium.Azure.Arm;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Members;

/// <summary>A scale set of a member's nodes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">What its nodes do.</param>
/// <param name="Nodes">The nodes there are.</param>
public sealed record MemberScaleSet(ResourceId Id, NodeRole Role, IReadOnlyList<MemberNode> Nodes)
{
    /// <summary>How many of them run.</summary>
    public int RunningNodes => Nodes.Count(node => node.IsRunning);

    /// <summary>The scale set in short: <c>vl-eth4bank1-reg1 (2 of 2 run)</c>.</summary>
    public override string ToString() => $"{Id.Name} ({RunningNodes} of {Nodes.Count} run)";
}
