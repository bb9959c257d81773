using System.Globalization;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>What the Data APIs of other members tell about the network, held against the chain of one's own node, in the words of <see cref="FindingRules"/>.</summary>
internal static class MemberRules
{
    /// <summary>For how long a member's recent block may be older than the head: a minute that it is kept, and some for the blocks that it is behind.</summary>
    private static readonly TimeSpan s_usualAge = TimeSpan.FromMinutes(3);

    /// <summary>A member has another block than we have at one height.</summary>
    /// <param name="self">What we are called.</param>
    /// <param name="member">What the other is called.</param>
    /// <param name="theirs">Its recent block, which is old enough to stay.</param>
    /// <param name="ours">Our block there; null when we have none.</param>
    /// <returns>The finding; null when both are the same.</returns>
    public static Finding? CompareBlock(string self, string member, RecentBlock theirs, BlockHeader? ours) => ours is null || ours.Hash == theirs.Hash
        ? null
        : new Finding(
            FindingCode.Fork, FindingSeverity.Error, FindingRules.DescribeFork(lastCommon: null, [self, member]), [member],
            [
                $"At block {theirs.Number}, {self} has {ours.Hash} of {Times.Show(ours.Time)}.",
                $"At block {theirs.Number}, {member} has {theirs.Hash}{(TimeOf(theirs) is { } time ? $" of {Times.Show(time)}" : "")}.",
            ],
            FindingRules.ForkNextStep);

    /// <summary>One of both is behind the other.</summary>
    /// <param name="self">What we are called.</param>
    /// <param name="member">What the other is called.</param>
    /// <param name="theirs">Its recent block, <see cref="NetworkInfoBuilder.RecentBlockDepth"/> below its head.</param>
    /// <param name="head">Our head.</param>
    /// <returns>The finding; null when none is.</returns>
    public static Finding? CompareHeight(string self, string member, RecentBlock theirs, BlockHeader head)
    {
        ulong least = theirs.Number + NetworkInfoBuilder.RecentBlockDepth; // it had that many
        if (least > head.Number + NetworkInfoBuilder.RecentBlockDepth)
        {
            return Behind(self, least - head.Number, $"{self} is at block {head.Number} of {Times.Show(head.Time)}; {member} has at least block {least}.");
        }

        return TimeOf(theirs) is { } time && head.Number > least && head.Time - time > s_usualAge
            ? Behind(member, head.Number - least, $"{member} tells block {theirs.Number} of {Times.Show(time)}; {self} is at block {head.Number} of {Times.Show(head.Time)}.")
            : null;

        static Finding Behind(string who, ulong lag, string evidence) => new(
            FindingCode.NodeBehind, FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"{who} is about {lag} blocks behind."), [who], [evidence],
            "Look again: the distance has to become smaller. If it does not, the node is cut off or refuses blocks; its member's doctor and its log say more.");
    }

    /// <summary>A member's Data API gives no document, or says that its server is not well.</summary>
    public static Finding Unreadable(string member, string problem, bool isAnswering) => new(
        FindingCode.DataApiUnreadable, FindingSeverity.Warning, isAnswering ? FindingRules.ServerUnwell : FindingRules.NoDocument, [member], [$"{member}: {NodeProbe.OneLine(problem)}"],
        "Ask the member to look at its server. Its nodes may be well all the same.");

    private static DateTimeOffset? TimeOf(RecentBlock block) =>
        block.Timestamp is { } seconds && seconds < (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
}
