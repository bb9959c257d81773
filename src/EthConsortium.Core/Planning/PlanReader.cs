using System.Text.Json;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Planning;

/// <summary>Reads a plan's JSON to its end, whatever is wrong with it, so that all problems are told at once.</summary>
internal sealed partial class PlanReader() : StrictJsonReader(s_codes)
{
    private static readonly StrictJsonCodes s_codes = new(ErrorCode.PlanUnknownProperty, ErrorCode.PlanDuplicateProperty, ErrorCode.PlanMissingProperty, ErrorCode.PlanWrongType);
    private static readonly string[] s_planNames = ["$schema", "name", "chainId", "consensus", "blockGasLimit", "blockPeriodSeconds", "proposalLifetimeSeconds", "evictionNoticeSeconds", "validatorCapacity", "founder", "members", "pairings", "creditRecord"];
    private static readonly string[] s_memberNames = ["name", "alias", "memberId", "validators", "azure"];
    private static readonly string[] s_creditRecordNames = ["person", "score", "writer", "reader", "outsider"];

    /// <summary>Reads and checks.</summary>
    /// <exception cref="ConsortiumPlanException">All that is wrong, in the shape and by the rules.</exception>
    public static ConsortiumPlan Read(JsonElement root)
    {
        PlanReader reader = new();
        ConsortiumPlan plan = reader.ReadPlan(root);

        // A value that could not be read has been replaced by a harmless one; what the rules say about that place is noise.
        bool WasRead(Diagnostic diagnostic) => !reader.Found.Exists(unreadable => IsAtOrBelow(diagnostic.Path, unreadable.Path));
        List<Diagnostic> all = [.. reader.Found, .. PlanRules.Check(plan).Where(WasRead)];
        return all.Count == 0 ? plan : throw new ConsortiumPlanException(all);
    }

    private ConsortiumPlan ReadPlan(JsonElement root)
    {
        Dictionary<string, JsonElement> values = ReadObject(root, "$", s_planNames);
        ConsortiumPlan plan = new(ReadText(values, "$", "name", required: true) ?? "", ReadMembers(values));
        return plan with
        {
            ChainId = ReadInteger(values, "$", "chainId") is { } chainId ? ToChainId(chainId) : plan.ChainId,
            Consensus = (ConsensusEngine?)ReadChoice(values, "$", "consensus", ConsensusNames.List) ?? plan.Consensus,
            BlockGasLimit = ReadInteger(values, "$", "blockGasLimit") ?? plan.BlockGasLimit,
            BlockPeriodSeconds = ReadInt32(values, "$", "blockPeriodSeconds") ?? plan.BlockPeriodSeconds,
            ProposalLifetimeSeconds = ReadInteger(values, "$", "proposalLifetimeSeconds") ?? plan.ProposalLifetimeSeconds,
            EvictionNoticeSeconds = ReadInteger(values, "$", "evictionNoticeSeconds") ?? plan.EvictionNoticeSeconds,
            ValidatorCapacity = ReadInt32(values, "$", "validatorCapacity") ?? plan.ValidatorCapacity,
            Founder = ReadText(values, "$", "founder"),
            CreditRecord = ReadCreditRecord(values),
            Pairings = ReadPairings(values),
        };
    }

    private List<MemberPlan> ReadMembers(Dictionary<string, JsonElement> plan)
    {
        List<MemberPlan> members = [];
        if (!plan.TryGetValue("members", out JsonElement list))
        {
            Missing("$", "members");
        }
        else if (list.ValueKind != JsonValueKind.Array)
        {
            WrongType("$.members", "a list of members", list);
        }
        else
        {
            foreach (JsonElement item in list.EnumerateArray())
            {
                string path = $"$.members[{members.Count}]";
                Dictionary<string, JsonElement> values = ReadObject(item, path, s_memberNames);
                bool isObject = item.ValueKind == JsonValueKind.Object;
                string name = ReadText(values, path, "name", isObject) ?? $"member-{members.Count}";
                MemberPlan member = new(name, ReadInt32(values, path, "memberId", isObject) ?? -1, ReadInt32(values, path, "validators", isObject) ?? -1) { Azure = ReadAzure(values, path) };
                string? alias = ReadText(values, path, "alias");
                members.Add(alias is null ? member : member with { Alias = alias });
            }
        }

        return members;
    }

    private CreditRecordPlan? ReadCreditRecord(Dictionary<string, JsonElement> plan)
    {
        if (!plan.TryGetValue("creditRecord", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        const string Path = "$.creditRecord";
        Dictionary<string, JsonElement> values = ReadObject(value, Path, s_creditRecordNames);
        CreditRecordPlan demo = new();
        return demo with
        {
            Person = ReadAddress(values, Path, "person"),
            Score = ReadInt32(values, Path, "score") ?? demo.Score,
            Writer = ReadText(values, Path, "writer"),
            Reader = ReadText(values, Path, "reader"),
            Outsider = ReadText(values, Path, "outsider"),
        };
    }

    private ChainId ToChainId(long number)
    {
        if (number is >= 1 and <= long.MaxValue - 36)
        {
            return new ChainId((ulong)number);
        }

        Found.Add(new(ErrorCode.PlanValueOutOfRange, "$.chainId", $"Expected a chain id from {PlanRules.MinChainId} to {PlanRules.MaxChainId}, found {number}."));
        return ConsortiumPlan.DefaultChainId;
    }

    private static bool IsAtOrBelow(string path, string ancestor) =>
        path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] is '.' or '[');
}
