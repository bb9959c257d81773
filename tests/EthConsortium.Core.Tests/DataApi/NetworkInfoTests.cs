using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.DataApi;

public class NetworkInfoTests
{
    private const string Node1 = "enode://a348586f0fb0516c19de75bf54ca930a08f1594b7202020810b72c5f8d90635189d72d8b96f306f08761d576836a6bfce112cfb6ae6a3330588260f79a3d0ecb@10.1.17.5:30300";

    internal static NetworkInfo Complete { get; } = new()
    {
        Bootnodes = [Enode.Parse(Node1)],
        NodeMetadata = [new NetworkNode(Enode.Parse(Node1), "vl-abc-reg1000000", Address.Parse("0x00a3cff0dccc0ecb6ae0461045e0e467cff4805f"), "westeurope")],
        ValSetContract = "contract ValidatorSet {}",
        AdminContract = "contract Governance { /* \"quoted\" \u00e9 */ }",
        AdminContractAbi = "[]",
        ParitySpec = """{"name":"PoA"}""",
        ErrorMessage = "the node is down",
        RecentBlock = new RecentBlock(17, Hash32.FromUInt64(5)) { ParentHash = Hash32.FromUInt64(4), Timestamp = 1_700_000_000 },
        Addresses = [Address.Parse("0x00a3cff0dccc0ecb6ae0461045e0e467cff4805f")],
        ChainId = new ChainId(10_101_010),
        Consensus = ConsensusEngine.AuRa,
        GenesisHash = Hash32.FromUInt64(9),
        GovernanceContract = Address.Parse("0x0000000000000000000000000000000000001006"),
        GovernanceVersion = "2",
        GethGenesis = "{}",
        BesuGenesis = """{"a":1}""",
        ConsortiumName = "Three banks",
        MemberName = "A",
        MemberId = 0,
    };

    [Fact]
    public void What_is_written_is_read_back()
    {
        NetworkInfo read = NetworkInfo.Parse(Complete.ToJson());

        Assert.Equal(Encoding.UTF8.GetString(Complete.ToJson()), Encoding.UTF8.GetString(read.ToJson()));
        Assert.Equal(Complete with { Bootnodes = [], NodeMetadata = [], Addresses = null }, read with { Bootnodes = Array.Empty<Enode>(), NodeMetadata = Array.Empty<NetworkNode>(), Addresses = null });
        Assert.Equal(Complete.NodeMetadata, read.NodeMetadata);
    }

    [Fact]
    public void Writes_the_old_fields_in_the_form_that_old_clients_read()
    {
        JsonElement full = JsonDocument.Parse(Complete.ToJson()).RootElement;
        JsonElement bare = JsonDocument.Parse(new NetworkInfo { ParitySpec = "{}" }.ToJson()).RootElement;

        Assert.Equal(
            ["majorVersion", "minorVersion", "bootnodes", "nodeMetadata", "valSetContract", "adminContract", "adminContractABI", "paritySpec", "errorMessage", "recentBlock", "addressList"],
            full.EnumerateObject().Select(p => p.Name).Take(11));
        Assert.Equal("""{"name":"PoA"}""", full.GetProperty("paritySpec").GetString());
        Assert.Equal(17, full.GetProperty("recentBlock").GetProperty("number").GetInt32());
        Assert.Equal("", bare.GetProperty("recentBlock").GetString());
        Assert.Equal("", bare.GetProperty("errorMessage").GetString());
        Assert.False(bare.TryGetProperty("addressList", out _));
    }

    [Theory]
    [InlineData("""{"majorVersion":0,"paritySpec":"{}"}""")]
    [InlineData("""{"majorVersion":0,"minorVersion":0,"bootnodes":null,"paritySpec":["{","}"],"errorMessage":["",""],"recentBlock":null,"unknown":{"x":[]}}""")]
    [InlineData("""{"majorVersion":0,"minorVersion":7,"paritySpec":"{\"name\":\"PoA\",}","recentBlock":""}""")]
    [InlineData("""{"majorVersion":0,"errorMessage":"no active nodes","paritySpec":""}""")]
    [InlineData("\ufeff{\"majorVersion\":0,\"paritySpec\":\"{}\"}")]
    public void Is_tolerant_of_what_old_servers_leave_out_or_spell_otherwise(string json) =>
        Assert.Null(NetworkInfo.Parse(Encoding.UTF8.GetBytes(json)).RecentBlock);

    [Theory]
    [InlineData("17")]
    [InlineData("\"0x11\"")]
    [InlineData("\"17\"")]
    public void Reads_a_block_number_as_web3_and_as_JSON_RPC_print_it(string number) =>
        Assert.Equal(
            new RecentBlock(17, Hash32.FromUInt64(5)),
            NetworkInfo.Parse(Encoding.UTF8.GetBytes($$$"""{"majorVersion":0,"paritySpec":"{}","recentBlock":{"number":{{{number}}},"hash":"{{{Hash32.FromUInt64(5)}}}","miner":"0x"}}""")).RecentBlock);

    [Theory]
    [InlineData("bootnodes", "\"enode://x\"", "$.bootnodes")]
    [InlineData("bootnodes", "[\"enode://a348@10.1.17.5:30300\"]", "$.bootnodes[0]")]
    [InlineData("bootnodes", "[7]", "$.bootnodes[0]")]
    [InlineData("nodeMetadata", "[{\"address\":\"0x12\"}]", "$.nodeMetadata[0].address")]
    [InlineData("paritySpec", "\"not json\"", "$.paritySpec")]
    [InlineData("paritySpec", "\"[]\"", "$.paritySpec")]
    [InlineData("paritySpec", "{}", "$.paritySpec")]
    [InlineData("paritySpec", "\"\"", "$.paritySpec")]
    [InlineData("paritySpec", "\"\\ud800\"", "$.paritySpec")]
    [InlineData("gethGenesis", "\"{\"", "$.gethGenesis")]
    [InlineData("recentBlock", "7", "$.recentBlock")]
    [InlineData("recentBlock", "{\"number\":-1}", "$.recentBlock.number")]
    [InlineData("recentBlock", "{\"number\":1,\"hash\":\"0x12\"}", "$.recentBlock.hash")]
    [InlineData("addressList", "[]", "$.addressList")]
    [InlineData("addressList", "{\"addresses\":[\"0x12\"]}", "$.addressList.addresses[0]")]
    [InlineData("minorVersion", "\"1\"", "$.minorVersion")]
    [InlineData("chainId", "0", "$.chainId")]
    [InlineData("consensus", "\"raft\"", "$.consensus")]
    [InlineData("genesisHash", "\"0x12\"", "$.genesisHash")]
    [InlineData("governanceContract", "\"0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"", "$.governanceContract")]
    [InlineData("memberId", "256", "$.memberId")]
    public void Is_strict_about_what_is_used(string field, string value, string path)
    {
        JsonNode document = JsonNode.Parse(Complete.ToJson())!;
        document["errorMessage"] = "";
        document["gethGenesis"] = "";
        document["besuGenesis"] = "";
        document[field] = "MARKER";
        ConsortiumException error = Assert.Throws<ConsortiumException>(() =>
            NetworkInfo.Parse(Encoding.UTF8.GetBytes(document.ToJsonString().Replace("\"MARKER\"", value, StringComparison.Ordinal))));

        Assert.Equal(ErrorCode.NetworkInfoInvalid, error.Code);
        Assert.Contains(path, Assert.IsAssignableFrom<IReadOnlyList<Diagnostic>>(error.Target).Select(d => d.Path));
        Assert.Contains(path + ":", error.Message);
    }

    [Fact]
    public void Refuses_a_document_that_two_readers_could_read_differently()
    {
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => NetworkInfo.Parse("""{"majorVersion":0,"paritySpec":"{}","paritySpec":"{\"x\":1}"}"""u8.ToArray()));

        Assert.Equal(ErrorCode.NetworkInfoInvalid, error.Code);
        Assert.Contains("$.paritySpec: given twice", error.Message);
    }

    [Fact]
    public void Refuses_a_later_major_version_before_it_looks_at_anything_else() =>
        Assert.Equal(
            ErrorCode.NetworkInfoVersionUnsupported,
            Assert.Throws<ConsortiumException>(() => NetworkInfo.Parse("""{"majorVersion":1,"minorVersion":0,"bootnodes":7}"""u8.ToArray())).Code);

    [Fact]
    public void Refuses_nesting_without_end() =>
        Assert.Equal(
            ErrorCode.DataApiNotJson,
            Assert.Throws<ConsortiumException>(() => NetworkInfo.Parse(Encoding.UTF8.GetBytes("{\"majorVersion\":" + new string('[', 100_000)))).Code);

    [SharedFact("vectors", "09-azure-poa-networkinfo", "networkinfo-docs-example.json")]
    public void Reads_the_published_example()
    {
        NetworkInfo info = NetworkInfo.Parse(File.ReadAllBytes(RepositoryRoot.SharedPathOf("vectors", "09-azure-poa-networkinfo", "networkinfo-docs-example.json")));

        Assert.Equal((0, 0), (info.MajorVersion, info.MinorVersion));
        Assert.Equal(2, info.Bootnodes.Count);
        Assert.Equal("PoA", JsonDocument.Parse(info.ParitySpec!).RootElement.GetProperty("name").GetString());
        Assert.Equal(Address.Parse("0x00a3cff0dccc0ecb6ae0461045e0e467cff4805f"), info.Addresses![0]);
        Assert.Null(info.ErrorMessage);
    }

    [SharedFact("vectors", "09-azure-poa-networkinfo", "networkinfo-server-shape.json")]
    public void Reads_the_shape_of_the_later_server()
    {
        NetworkInfo info = NetworkInfo.Parse(File.ReadAllBytes(RepositoryRoot.SharedPathOf("vectors", "09-azure-poa-networkinfo", "networkinfo-server-shape.json")));

        Assert.Equal(1, info.MinorVersion);
        Assert.Equal(info.Bootnodes, info.NodeMetadata.Select(node => node.EnodeUrl));
        Assert.Equal(info.Addresses!, info.NodeMetadata.Select(node => node.Address!.Value));
        Assert.Null(info.RecentBlock);
    }

    [SharedFact("vectors", "09-azure-poa-networkinfo", "networkinfo-bad.json")]
    public void Refuses_every_published_bad_answer()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "09-azure-poa-networkinfo", "networkinfo-bad.json")));
        List<string> accepted = [];
        foreach (JsonElement item in cases.RootElement.EnumerateArray())
        {
            try
            {
                _ = NetworkInfo.Parse(Encoding.UTF8.GetBytes(item.GetProperty("body").GetString()!));
                accepted.Add(item.GetProperty("name").GetString()!);
            }
            catch (ConsortiumException)
            {
                // As it should be.
            }
        }

        Assert.Empty(accepted);
    }

    [SharedFact("vectors", "09-azure-poa-networkinfo", "networkinfo-schema.json")]
    public void Writes_every_field_of_the_published_schema_with_the_type_it_names()
    {
        JsonElement schema = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "09-azure-poa-networkinfo", "networkinfo-schema.json"))).RootElement;
        JsonElement written = JsonDocument.Parse(Complete.ToJson()).RootElement;
        foreach (JsonProperty property in schema.GetProperty("properties").EnumerateObject())
        {
            JsonValueKind expected = property.Value.GetProperty("type").GetString() switch
            {
                "integer" => JsonValueKind.Number,
                "array" => JsonValueKind.Array,
                "object" => JsonValueKind.Object,
                _ => JsonValueKind.String,
            };
            Assert.Equal((property.Name, expected), (property.Name, written.GetProperty(property.Name).ValueKind));
        }
    }
}
