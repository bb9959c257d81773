using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;
using EthConsortium.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Core.Tests.Planning;

public class ConsortiumPlanTests
{
    [Fact]
    public void The_built_in_plan_is_the_example_and_has_three_banks_with_two_validators_each()
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks;

        Assert.Equal(File.ReadAllText(RepositoryRoot.PathOf("examples", "three-banks.json")), ConsortiumPlan.ThreeBanksJson);
        Assert.Equal(["A/Bank A/0/2", "B/Bank B/1/2", "C/Bank C/2/2"], plan.Members.Select(m => $"{m.Name}/{m.Alias}/{m.MemberId}/{m.Validators}"));
        Assert.Equal("A", plan.FoundingMember.Name);
        Assert.Equal("C", plan.CreditRecord!.Outsider);
        Assert.Empty(plan.Validate());
    }

    [Fact]
    public void Leaves_everything_but_name_and_members_to_defaults()
    {
        ConsortiumPlan plan = ConsortiumPlan.Parse("""{"name":"N","members":[{"name":"A","memberId":7,"validators":2},{"name":"b","memberId":0,"validators":1}]}""");

        Assert.Equal(new ChainId(10_101_010), plan.ChainId);
        Assert.Equal(ConsensusEngine.AuRa, plan.Consensus);
        Assert.Equal(50_000_000, plan.BlockGasLimit);
        Assert.Equal("A", plan.Members[0].Alias);
        Assert.Same(plan.Members[1], plan.FindMember("B"));
        Assert.Null(plan.CreditRecord);
    }

    [Theory]
    [InlineData("auRa", ConsensusEngine.AuRa)]
    [InlineData("aura", ConsensusEngine.AuRa)]
    [InlineData("QBFT", ConsensusEngine.Qbft)]
    [InlineData("ethash", ConsensusEngine.Ethash)]
    [InlineData("clique", ConsensusEngine.Clique)]
    public void Reads_every_consensus_whatever_its_case(string text, ConsensusEngine expected) =>
        Assert.Equal(expected, ConsortiumPlan.Parse($$"""{"name":"N","consensus":"{{text}}","members":[{"name":"A","memberId":0,"validators":2}]}""").Consensus);

    [Fact]
    public void Tells_all_problems_at_once_each_with_its_place_and_the_remedy()
    {
        ConsortiumPlanException error = Assert.Throws<ConsortiumPlanException>(() => ConsortiumPlan.Parse("""
            {
              "name": "",
              "chianId": 7,
              "chainId": 4,
              "consensus": "qbtf",
              "blockGasLimit": "much",
              "blockPeriodSeconds": 2.5,
              "validatorCapacity": 3,
              "validatorCapacity": 4,
              "founder": "AA",
              "members": [
                { "name": "A", "memberId": 0, "validators": 2 },
                { "name": "a", "memberId": 0, "validators": 4 },
                { "name": "../C", "alias": " C", "memberId": 256, "validators": 0 },
                17,
                { "memberId": 9 },
              ],
              "creditRecord": { "person": "0x12", "score": 1001, "writer": "A", "reader": "A", "outsider": "Z" },
            }
            """));

        Assert.Equal(ErrorCode.PlanInvalid, error.Code);
        Assert.Equal(
            [
                "$.blockGasLimit PlanWrongType",
                "$.blockPeriodSeconds PlanWrongType",
                "$.chainId PlanValueOutOfRange",
                "$.chianId PlanUnknownProperty",
                "$.consensus PlanValueOutOfRange",
                "$.creditRecord.outsider PlanUnknownMember",
                "$.creditRecord.person PlanWrongType",
                "$.creditRecord.reader PlanConflict",
                "$.creditRecord.score PlanValueOutOfRange",
                "$.founder PlanUnknownMember",
                "$.members[1].memberId PlanDuplicateValue",
                "$.members[1].name PlanDuplicateValue",
                "$.members[1].validators PlanValueOutOfRange",
                "$.members[2].alias PlanNameInvalid",
                "$.members[2].memberId PlanValueOutOfRange",
                "$.members[2].name PlanNameInvalid",
                "$.members[2].validators PlanValueOutOfRange",
                "$.members[3] PlanWrongType",
                "$.members[4].name PlanMissingProperty",
                "$.members[4].validators PlanMissingProperty",
                "$.name PlanNameInvalid",
                "$.validatorCapacity PlanDuplicateProperty",
            ],
            error.Diagnostics.Select(d => $"{d.Path} {d.Code}").Order(StringComparer.Ordinal));

        Diagnostic At(string path) => error.Diagnostics.Single(d => d.Path == path);
        Assert.Contains("'chainId'", At("$.chianId").Message);
        Assert.Contains("'qbft'", At("$.consensus").Message);
        Assert.Contains("5 to 999999999", At("$.chainId").Message);
        Assert.Contains("the name of a member: A, a", At("$.founder").Message);
        Assert.Contains("1 is free", At("$.members[1].memberId").Message);
        Assert.All(error.Diagnostics, d => Assert.Contains(d.ToString(), error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("hello")]
    [InlineData("{\"name\":\"N\"} x")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]")]
    public void Refuses_what_is_not_JSON_in_one_error(string text)
    {
        ConsortiumPlanException error = Assert.Throws<ConsortiumPlanException>(() => ConsortiumPlan.Parse(text));

        Diagnostic problem = Assert.Single(error.Diagnostics);
        Assert.Equal(ErrorCode.PlanNotJson, problem.Code);
        Assert.DoesNotContain("LineNumber", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_file_in_which_the_problems_are()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "{\n  \"name\": \"N\",\n  x\n}");

            Diagnostic problem = Assert.Single(await ConsortiumPlan.CheckAsync(file, default));
            Assert.Equal(file, problem.File);
            Assert.StartsWith("This is not JSON at line 3, byte 3: ", problem.Message, StringComparison.Ordinal);
            ConsortiumPlanException error = await Assert.ThrowsAsync<ConsortiumPlanException>(() => ConsortiumPlan.ReadAsync(file, default));
            Assert.StartsWith($"The plan in {file} has a problem:", error.Message, StringComparison.Ordinal);
            Assert.Equal(file, error.Target);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Shows_no_raw_record_in_a_view()
    {
        ConsortiumPlan plan = ConsortiumPlan.Parse(File.ReadAllText(RepositoryRoot.PathOf("examples", "three-banks-azure.json")));
        MemberFootprint member = plan.Footprints[1];
        RegionFootprint region = member.Regions[0];
        IEnumerable<object> shown =
        [
            plan, plan.Pairings[0], member, member.Choices, member.Choices.Monitoring, region, region.GatewaySubnet!, ConsortiumPlan.ThreeBanks.CreditRecord ?? new(),
            .. region.ScaleSets, .. region.NodeSubnets, .. member.Ports, .. member.NetworkRules, .. member.Outputs, .. member.RoleAssignments, .. member.Connections,
        ];

        Assert.All(shown, each => Assert.DoesNotContain("{ ", each.ToString(), StringComparison.Ordinal));
        Assert.Equal("bank-b-ethereum (uksouth)", $"{member.Choices}");
        Assert.Equal("1: uksouth (10.1.16.0/20)", $"{region}");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    public void Says_that_a_plan_is_an_object(string text) =>
        Assert.Contains(Assert.Throws<ConsortiumPlanException>(() => ConsortiumPlan.Parse(text)).Diagnostics, d => d is { Path: "$", Code: ErrorCode.PlanWrongType });

    [Fact]
    public void A_founder_needs_two_validators_and_other_members_need_one()
    {
        ConsortiumPlan plan = new("N", [new MemberPlan("A", 0, 1), new MemberPlan("B", 1, 1)]);

        Assert.Equal(["$.members[0].validators"], plan.Validate().Select(d => d.Path));
        Assert.Equal(["$.members[1].validators"], (plan with { Founder = "B" }).Validate().Select(d => d.Path));
    }

    [Fact]
    public void Checks_a_plan_built_in_code_by_the_same_rules()
    {
        ConsortiumPlan plan = new("N", [new MemberPlan("A", 0, 2)]) { ChainId = new ChainId(1), Consensus = (ConsensusEngine)9, CreditRecord = new CreditRecordPlan() };

        Assert.Equal(["$.chainId", "$.consensus", "$.creditRecord"], plan.Validate().Select(d => d.Path));
        Assert.Throws<ConsortiumPlanException>(plan.ThrowIfInvalid);
    }

    [Fact]
    public void Takes_as_many_members_as_it_says_and_no_more()
    {
        static ConsortiumPlan PlanOf(int count) => new("N", [.. Enumerable.Range(0, count).Select(i => new MemberPlan($"m{i}", i, 2))]);

        Assert.Empty(PlanOf(ConsortiumPlan.MaxMembers).Validate());
        Assert.Equal(["$.members"], PlanOf(ConsortiumPlan.MaxMembers + 1).Validate().Select(d => d.Path));
        Assert.Equal(["$.members"], PlanOf(0).Validate().Select(d => d.Path));
    }

    [Theory]
    [InlineData("chianId", "chainId")]
    [InlineData("validatorscapacity", "validatorCapacity")]
    [InlineData("block_gas_limit", "blockGasLimit")]
    [InlineData("zzz", null)]
    public void Names_the_property_that_was_meant(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.Find(typed, ["name", "chainId", "blockGasLimit", "validatorCapacity", "members"]));

    [Fact]
    public void Whatever_JSON_it_is_given_it_answers_with_a_plan_or_with_diagnostics()
    {
        // Every value of the example is replaced by every kind of JSON value, at random places.
        string[] junk = ["null", "true", "-1", "1e999", "99999999999999999999999", "\"\"", "\"\\ud800\"", "[]", "{}", "[null]", "{\"a\":1}"];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            ArbMap.Default.ArbFor<(PositiveInt Place, PositiveInt Value)>(),
            pair =>
            {
                JsonNode root = JsonNode.Parse(pair.Place.Get % 2 == 0 ? ConsortiumPlan.ThreeBanksJson : File.ReadAllText(RepositoryRoot.PathOf("examples", "three-banks-azure.json")), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
                List<Action<JsonNode?>> places = [.. PlacesOf(root)];
                string marker = "\u0001marker";
                places[pair.Place.Get % places.Count](JsonValue.Create(marker));
                string text = root.ToJsonString().Replace(JsonSerializer.Serialize(marker), junk[pair.Value.Get % junk.Length], StringComparison.Ordinal);
                try
                {
                    Assert.Empty(ConsortiumPlan.Parse(text).Validate());
                }
                catch (ConsortiumPlanException error)
                {
                    Assert.NotEmpty(error.Diagnostics);
                }
            }));
    }

    [Fact]
    public void The_schema_and_the_reader_agree_on_names_ranges_and_defaults()
    {
        JsonElement schema = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.PathOf("examples", "consortium-plan.schema.json"))).RootElement;
        JsonElement properties = schema.GetProperty("properties");
        ConsortiumPlan defaults = new("N", [new MemberPlan("A", 0, 2), new MemberPlan("B", 1, 2)]) { CreditRecord = new CreditRecordPlan() };

        // What a plan with nonsense in it is told to be known is what the schema lists.
        string[] KnownIn(string json) => Assert.Throws<ConsortiumPlanException>(() => ConsortiumPlan.Parse(json)).Diagnostics
            .Single(d => d.Code == ErrorCode.PlanUnknownProperty).Message.Split("Known here: ")[1].TrimEnd('.').Split(", ");
        Assert.Equal(properties.EnumerateObject().Select(p => p.Name).Order(), KnownIn("""{"zzzzzzzzzzzz":1}""").Order());
        Assert.Equal(
            properties.GetProperty("members").GetProperty("items").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(),
            KnownIn("""{"members":[{"zzzzzzzzzzzz":1}]}""").Order());
        Assert.Equal(
            properties.GetProperty("creditRecord").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(),
            KnownIn("""{"creditRecord":{"zzzzzzzzzzzz":1}}""").Order());
        Assert.Equal(
            properties.GetProperty("pairings").GetProperty("items").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(),
            KnownIn("""{"pairings":[{"zzzzzzzzzzzz":1}]}""").Order());
        JsonElement azure = schema.GetProperty("$defs").GetProperty("azure").GetProperty("properties");
        Assert.Equal(azure.EnumerateObject().Select(p => p.Name).Order(), KnownIn("""{"members":[{"azure":{"zzzzzzzzzzzz":1}}]}""").Order());
        Assert.Equal(
            azure.GetProperty("monitoring").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(),
            KnownIn("""{"members":[{"azure":{"monitoring":{"zzzzzzzzzzzz":1}}}]}""").Order());
        AzurePlan byDefaultInAzure = new("g", ["westeurope"]);
        Assert.Equal((AzurePlanRules.MinNodes, AzurePlanRules.MaxNodes, byDefaultInAzure.NodesPerRegion), RangeOf("nodesPerRegion"));
        Assert.Equal((1, AzurePlanRules.MaxTransactionNodes, byDefaultInAzure.TransactionNodesPerRegion), RangeOf("transactionNodesPerRegion"));
        Assert.Equal((AddressPlan.MaxRegions, byDefaultInAzure.VmSize), (azure.GetProperty("regions").GetProperty("maxItems").GetInt32(), DefaultOf("vmSize")));
        Assert.Equal(byDefaultInAzure.Cloud.Name, DefaultOf("cloud"));
        Assert.Equal(AzurePlanNames.Clouds, ChoicesOf("cloud"));
        Assert.Equal(AzurePlanNames.Kinds, ChoicesOf("kind"));
        Assert.Equal(AzurePlanNames.DiskTypes, ChoicesOf("diskType"));
        Assert.Equal(AzurePlanNames.Authentications, ChoicesOf("authentication"));
        Assert.Equal(AzurePlanNames.GatewaySkus, ChoicesOf("gatewaySku"));

        string? DefaultOf(string name) => azure.GetProperty(name).GetProperty("default").GetString();
        IEnumerable<string?> ChoicesOf(string name) => azure.GetProperty(name).GetProperty("enum").EnumerateArray().Select(e => e.GetString());
        (int Least, int Most, int ByDefault) RangeOf(string name) =>
            (azure.GetProperty(name).GetProperty("minimum").GetInt32(), azure.GetProperty(name).GetProperty("maximum").GetInt32(), azure.GetProperty(name).GetProperty("default").GetInt32());

        CheckNumber("chainId", (long)defaults.ChainId.Value, (p, v) => v < 1 ? null : p with { ChainId = new ChainId((ulong)v) });
        CheckNumber("blockGasLimit", defaults.BlockGasLimit, (p, v) => p with { BlockGasLimit = v });
        CheckNumber("blockPeriodSeconds", defaults.BlockPeriodSeconds, (p, v) => p with { BlockPeriodSeconds = (int)v });
        CheckNumber("proposalLifetimeSeconds", defaults.ProposalLifetimeSeconds, (p, v) => p with { ProposalLifetimeSeconds = v });
        CheckNumber("evictionNoticeSeconds", defaults.EvictionNoticeSeconds, (p, v) => p with { EvictionNoticeSeconds = v });
        CheckNumber("validatorCapacity", defaults.ValidatorCapacity, (p, v) => p with { ValidatorCapacity = (int)v });
        JsonElement score = properties.GetProperty("creditRecord").GetProperty("properties").GetProperty("score");
        Assert.Equal(defaults.CreditRecord!.Score, score.GetProperty("default").GetInt32());
        Assert.Equal(ConsortiumPlan.MaxMembers, properties.GetProperty("members").GetProperty("maxItems").GetInt32());
        Assert.Equal(ConsortiumPlan.MaxAliasBytes, schema.GetProperty("$defs").GetProperty("text").GetProperty("maxLength").GetInt32());
        Assert.Equal(["auRa", "qbft", "ethash", "clique"], properties.GetProperty("consensus").GetProperty("enum").EnumerateArray().Select(e => e.GetString()));

        void CheckNumber(string name, long byDefault, Func<ConsortiumPlan, long, ConsortiumPlan?> with)
        {
            JsonElement property = properties.GetProperty(name);
            long least = property.GetProperty("minimum").GetInt64();
            long most = property.GetProperty("maximum").GetInt64();
            Assert.Equal(byDefault, property.GetProperty("default").GetInt64());
            Assert.Empty(with(defaults, least)!.Validate());
            Assert.Empty(with(defaults, most)!.Validate());
            Assert.All(new[] { least - 1, most + 1 }, v => Assert.Contains($"$.{name}", (with(defaults, v) ?? defaults with { ChainId = new ChainId(1) }).Validate().Select(d => d.Path)));
        }
    }

    private static IEnumerable<Action<JsonNode?>> PlacesOf(JsonNode node)
    {
        if (node is JsonObject container)
        {
            foreach (string name in container.Select(p => p.Key).ToList())
            {
                yield return value => container[name] = value;
                foreach (Action<JsonNode?> inner in container[name] is { } child ? PlacesOf(child) : [])
                {
                    yield return inner;
                }
            }
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                int at = i;
                yield return value => list[at] = value;
                foreach (Action<JsonNode?> inner in PlacesOf(list[i]!))
                {
                    yield return inner;
                }
            }
        }
    }
}
