using System.Text.Json;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Planning;

/// <summary>Reads a plan's JSON to its end, whatever is wrong with it, so that all problems are told at once.</summary>
internal sealed class PlanReader
{
    private static readonly string[] s_planNames = ["$schema", "name", "chainId", "consensus", "blockGasLimit", "blockPeriodSeconds", "proposalLifetimeSeconds", "evictionNoticeSeconds", "validatorCapacity", "founder", "members", "creditRecord"];
    private static readonly string[] s_memberNames = ["name", "alias", "memberId", "validators"];
    private static readonly string[] s_creditRecordNames = ["person", "score", "writer", "reader", "outsider"];

    private readonly List<Diagnostic> _found = [];

    /// <summary>Reads and checks.</summary>
    /// <exception cref="ConsortiumPlanException">All that is wrong, in the shape and by the rules.</exception>
    public static ConsortiumPlan Read(JsonElement root)
    {
        PlanReader reader = new();
        ConsortiumPlan plan = reader.ReadPlan(root);

        // A value that could not be read has been replaced by a harmless one; what the rules say about that place is noise.
        bool WasRead(Diagnostic diagnostic) => !reader._found.Exists(unreadable => IsAtOrBelow(diagnostic.Path, unreadable.Path));
        List<Diagnostic> all = [.. reader._found, .. PlanRules.Check(plan).Where(WasRead)];
        return all.Count == 0 ? plan : throw new ConsortiumPlanException(all);
    }

    private ConsortiumPlan ReadPlan(JsonElement root)
    {
        Dictionary<string, JsonElement> values = ReadObject(root, "$", s_planNames);
        ConsortiumPlan plan = new(ReadText(values, "$", "name", required: true) ?? "", ReadMembers(values));
        return plan with
        {
            ChainId = ReadInteger(values, "$", "chainId") is { } chainId ? ToChainId(chainId) : plan.ChainId,
            Consensus = ReadConsensus(values) ?? plan.Consensus,
            BlockGasLimit = ReadInteger(values, "$", "blockGasLimit") ?? plan.BlockGasLimit,
            BlockPeriodSeconds = ReadInt32(values, "$", "blockPeriodSeconds") ?? plan.BlockPeriodSeconds,
            ProposalLifetimeSeconds = ReadInteger(values, "$", "proposalLifetimeSeconds") ?? plan.ProposalLifetimeSeconds,
            EvictionNoticeSeconds = ReadInteger(values, "$", "evictionNoticeSeconds") ?? plan.EvictionNoticeSeconds,
            ValidatorCapacity = ReadInt32(values, "$", "validatorCapacity") ?? plan.ValidatorCapacity,
            Founder = ReadText(values, "$", "founder"),
            CreditRecord = ReadCreditRecord(values),
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
                MemberPlan member = new(name, ReadInt32(values, path, "memberId", isObject) ?? -1, ReadInt32(values, path, "validators", isObject) ?? -1);
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

    private ConsensusEngine? ReadConsensus(Dictionary<string, JsonElement> values)
    {
        if (ReadText(values, "$", "consensus") is not { } text)
        {
            return null;
        }

        ConsensusEngine? consensus = ConsensusNames.Find(text);
        if (consensus is null)
        {
            string? near = NearestName.Find(text, ConsensusNames.List);
            _found.Add(new(ErrorCode.PlanValueOutOfRange, "$.consensus", $"Expected {ConsensusNames.All}, found '{Shorten(text)}'.{(near is null ? "" : $" Did you mean '{near}'?")}"));
        }

        return consensus;
    }

    /// <summary>The properties by name; repeated and unknown ones are told and left out.</summary>
    private Dictionary<string, JsonElement> ReadObject(JsonElement element, string path, string[] known)
    {
        Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            WrongType(path, "an object { … }", element);
            return values;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = $"{path}.{Shorten(property.Name)}";
            if (!known.Contains(property.Name, StringComparer.Ordinal))
            {
                string? near = NearestName.Find(property.Name, known);
                string hint = near is null ? $"Known here: {string.Join(", ", known)}." : $"Did you mean '{near}'?";
                _found.Add(new(ErrorCode.PlanUnknownProperty, place, $"There is no property '{Shorten(property.Name)}' here. {hint}"));
            }
            else if (!values.TryAdd(property.Name, property.Value))
            {
                _found.Add(new(ErrorCode.PlanDuplicateProperty, place, $"'{property.Name}' is given twice; keep one."));
            }
        }

        return values;
    }

    private string? ReadText(Dictionary<string, JsonElement> values, string path, string name, bool required = false)
    {
        if (!TryGet(values, path, name, required, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && TryGetString(value, out string? text))
        {
            return text;
        }

        WrongType($"{path}.{name}", "a text", value);
        return null;
    }

    private Address? ReadAddress(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (ReadText(values, path, name) is not { } text)
        {
            return null;
        }

        try
        {
            return Address.Parse(text);
        }
        catch (FormatException error)
        {
            _found.Add(new(ErrorCode.PlanWrongType, $"{path}.{name}", error.Message));
            return null;
        }
    }

    private long? ReadInteger(Dictionary<string, JsonElement> values, string path, string name, bool required = false)
    {
        if (!TryGet(values, path, name, required, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number))
        {
            return number;
        }

        WrongType($"{path}.{name}", "a whole number", value);
        return null;
    }

    private int? ReadInt32(Dictionary<string, JsonElement> values, string path, string name, bool required = false) =>
        // Beyond 32 bits every rule refuses; clamping keeps the rule's message, which names the range.
        ReadInteger(values, path, name, required) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    private bool TryGet(Dictionary<string, JsonElement> values, string path, string name, bool required, out JsonElement value)
    {
        if (values.TryGetValue(name, out value))
        {
            return true;
        }

        if (required)
        {
            Missing(path, name);
        }

        return false;
    }

    private ChainId ToChainId(long number)
    {
        if (number is >= 1 and <= long.MaxValue - 36)
        {
            return new ChainId((ulong)number);
        }

        _found.Add(new(ErrorCode.PlanValueOutOfRange, "$.chainId", $"Expected a chain id from {PlanRules.MinChainId} to {PlanRules.MaxChainId}, found {number}."));
        return ConsortiumPlan.DefaultChainId;
    }

    private void Missing(string path, string name) =>
        _found.Add(new(ErrorCode.PlanMissingProperty, $"{path}.{name}", $"'{name}' is missing and has no default."));

    private void WrongType(string path, string expected, JsonElement value) =>
        _found.Add(new(ErrorCode.PlanWrongType, path, $"Expected {expected}, found {Describe(value)}."));

    private static bool IsAtOrBelow(string path, string ancestor) =>
        path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] is '.' or '[');

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "the text " + Shorten(value.GetRawText()),
        JsonValueKind.Number => "the number " + Shorten(value.GetRawText()),
        _ => Shorten(value.GetRawText()),
    };

    /// <summary>JSON can spell half a surrogate pair, which is no text; GetString throws then.</summary>
    private static bool TryGetString(JsonElement value, out string? text)
    {
        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}
