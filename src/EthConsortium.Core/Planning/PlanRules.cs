using System.Text;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Planning;

/// <summary>What a plan has to keep, each rule once.</summary>
internal static class PlanRules
{
    public const int MinChainId = 5;
    public const int MaxChainId = 999_999_999;
    public const long MinBlockGasLimit = 10_000_000;
    public const long MaxBlockGasLimit = (1L << 53) - 1;
    public const long MinSeconds = 3_600;
    public const long MaxSeconds = 10L * 365 * 86_400;
    public const int MaxNameLength = 30;

    /// <summary>The chain needs this many validators to remain when one is withdrawn, and the founder's are all there are at first.</summary>
    public const int MinFounderValidators = 2;

    public static IReadOnlyList<Diagnostic> Check(ConsortiumPlan plan)
    {
        List<Diagnostic> found = [];
        CheckText(found, "$.name", plan.Name, "the name of the consortium");
        CheckRange(found, "$.chainId", (long)plan.ChainId.Value, MinChainId, MaxChainId, "a chain id");
        if (!Enum.IsDefined(plan.Consensus))
        {
            found.Add(new(ErrorCode.PlanValueOutOfRange, "$.consensus", $"Expected {ConsensusNames.All}, found {plan.Consensus}."));
        }

        CheckRange(found, "$.blockGasLimit", plan.BlockGasLimit, MinBlockGasLimit, MaxBlockGasLimit, "a block gas limit");
        CheckRange(found, "$.blockPeriodSeconds", plan.BlockPeriodSeconds, 1, 3_600, "a number of seconds");
        CheckRange(found, "$.proposalLifetimeSeconds", plan.ProposalLifetimeSeconds, MinSeconds, MaxSeconds, "a number of seconds (an hour to ten years)");
        CheckRange(found, "$.evictionNoticeSeconds", plan.EvictionNoticeSeconds, MinSeconds, MaxSeconds, "a number of seconds (an hour to ten years)");
        CheckRange(found, "$.validatorCapacity", plan.ValidatorCapacity, MinFounderValidators, ConsortiumPlan.MaxValidatorCapacity, "a number of validators per admin");
        CheckMembers(found, plan);
        AzurePlanRules.Check(found, plan);
        CheckCreditRecord(found, plan);
        return found;
    }

    private static void CheckMembers(List<Diagnostic> found, ConsortiumPlan plan)
    {
        if (plan.Members.Count is 0 or > ConsortiumPlan.MaxMembers)
        {
            found.Add(new(ErrorCode.PlanValueOutOfRange, "$.members", $"Expected 1 to {ConsortiumPlan.MaxMembers} members, found {plan.Members.Count}."));
        }

        if (plan.Founder is not null)
        {
            CheckMemberName(found, plan, "$.founder", plan.Founder);
        }

        MemberPlan? founder = plan.Founder is null ? plan.Members.FirstOrDefault() : plan.FindMember(plan.Founder);
        Dictionary<string, int> names = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, int> aliases = new(StringComparer.Ordinal);
        Dictionary<int, int> ids = [];
        for (int i = 0; i < plan.Members.Count; i++)
        {
            MemberPlan member = plan.Members[i];
            string path = $"$.members[{i}]";
            if (!IsShortName(member.Name))
            {
                found.Add(new(ErrorCode.PlanNameInvalid, path + ".name", $"Expected 1 to {MaxNameLength} ASCII letters, digits, hyphens and underscores, a letter or digit first, found '{Shorten(member.Name)}'."));
            }
            else
            {
                CheckUnique(found, names, member.Name, i, path + ".name", "name", $"'{member.Name}' (case does not count)");
            }

            if (CheckText(found, path + ".alias", member.Alias, "an alias"))
            {
                CheckUnique(found, aliases, member.Alias, i, path + ".alias", "alias", $"'{member.Alias}'");
            }

            if (CheckRange(found, path + ".memberId", member.MemberId, 0, 255, "a member id"))
            {
                int free = Enumerable.Range(0, 256).First(id => plan.Members.All(other => other.MemberId != id));
                CheckUnique(found, ids, member.MemberId, i, path + ".memberId", "memberId", $"{member.MemberId}", $"; {free} is free");
            }

            bool founds = ReferenceEquals(member, founder);
            int least = founds ? MinFounderValidators : 1;
            int most = Math.Clamp(plan.ValidatorCapacity, MinFounderValidators, ConsortiumPlan.MaxValidatorCapacity);
            if (member.Validators < least || member.Validators > most)
            {
                string why = founds && member.Validators == 1 ? " for the founder: with a single one, none could ever be withdrawn" : member.Validators > most ? " (the plan's validatorCapacity)" : "";
                found.Add(new(ErrorCode.PlanValueOutOfRange, path + ".validators", $"Expected {least} to {most} validators{why}, found {member.Validators}."));
            }
        }
    }

    private static void CheckCreditRecord(List<Diagnostic> found, ConsortiumPlan plan)
    {
        if (plan.CreditRecord is not { } demo)
        {
            return;
        }

        CheckRange(found, "$.creditRecord.score", demo.Score, 0, 1_000, "a score");
        if (plan.Members.Count == 1)
        {
            found.Add(new(ErrorCode.PlanConflict, "$.creditRecord", "The bank demo needs at least two members, one that writes and one that reads; found one. Leave creditRecord out, or add a member."));
            return;
        }

        foreach ((string property, string? name) in new[] { ("writer", demo.Writer), ("reader", demo.Reader), ("outsider", demo.Outsider) })
        {
            if (name is not null)
            {
                CheckMemberName(found, plan, $"$.creditRecord.{property}", name);
            }
        }

        string? writer = demo.Writer ?? plan.Founder ?? plan.Members.FirstOrDefault()?.Name;
        foreach ((string property, string? name) in new[] { ("reader", demo.Reader), ("outsider", demo.Outsider) })
        {
            if (name is not null && string.Equals(name, writer, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(new(ErrorCode.PlanConflict, $"$.creditRecord.{property}", $"Expected another member than the writer, found '{name}' for both."));
            }
        }
    }

    internal static void CheckMemberName(List<Diagnostic> found, ConsortiumPlan plan, string path, string name)
    {
        if (plan.FindMember(name) is null)
        {
            string? near = NearestName.Find(name, plan.Members.Select(member => member.Name));
            string hint = near is null ? "" : $" Did you mean '{near}'?";
            string names = plan.Members.Count <= 10 ? ": " + string.Join(", ", plan.Members.Select(member => member.Name)) : "";
            found.Add(new(ErrorCode.PlanUnknownMember, path, $"Expected the name of a member{names}; found '{Shorten(name)}'.{hint}"));
        }
    }

    private static bool CheckText(List<Diagnostic> found, string path, string text, string what)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        bool right = bytes is > 0 and <= ConsortiumPlan.MaxAliasBytes && !text.Any(char.IsControl) && text.Trim().Length == text.Length;
        if (!right)
        {
            found.Add(new(ErrorCode.PlanNameInvalid, path, $"Expected {what} of 1 to {ConsortiumPlan.MaxAliasBytes} bytes of UTF-8 without control characters and without spaces around it, found '{Shorten(text)}' ({bytes} bytes)."));
        }

        return right;
    }

    internal static bool CheckRange(List<Diagnostic> found, string path, long value, long least, long most, string what)
    {
        bool right = value >= least && value <= most;
        if (!right)
        {
            found.Add(new(ErrorCode.PlanValueOutOfRange, path, $"Expected {what} from {least} to {most}, found {value}."));
        }

        return right;
    }

    private static void CheckUnique<T>(List<Diagnostic> found, Dictionary<T, int> seen, T value, int index, string path, string property, string text, string hint = "")
        where T : notnull
    {
        if (!seen.TryAdd(value, index))
        {
            found.Add(new(ErrorCode.PlanDuplicateValue, path, $"Expected a {property} of its own, found {text}, which $.members[{seen[value]}] has{hint}."));
        }
    }

    private static bool IsShortName(string name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    internal static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}
