using System.Collections;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EthConsortium.Core;
using EthConsortium.Node.Agent;
using EthConsortium.Node.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>What an agent is told, and how it answers to what is wrong.</summary>
public sealed class NodeConfigurationTests : IDisposable
{
    private static readonly string s_digest = new('a', 64);

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-configuration-").FullName;

    public static TheoryData<string, int> Templates
    {
        get
        {
            TheoryData<string, int> all = [];
            foreach (string file in Directory.GetFiles(RepositoryRoot.PathOf("tests", "EthConsortium.Azure.Tests", "Templates", "Approved"), "*.template.json").Order(StringComparer.Ordinal))
            {
                int count = TemplateConfigurations.Of(file).Count;
                for (int i = 0; i < count; i++)
                {
                    all.Add(Path.GetFileName(file), i);
                }
            }

            return all;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Templates))]
    public void What_the_templates_write_on_machines_is_read(string template, int machine)
    {
        JsonObject written = TemplateConfigurations.Of(RepositoryRoot.PathOf("tests", "EthConsortium.Azure.Tests", "Templates", "Approved", template))[machine];
        NodeConfiguration read = Read(written);
        Assert.Equal(written["container"]!.ToString(), read.Container);
        Assert.Equal(written.ContainsKey("consortiumDataUrl"), read.Founding is null);
    }

    [Fact]
    public void All_properties_of_the_reader_are_written_by_a_template()
    {
        HashSet<string> written = ["local"];
        foreach (string file in Directory.GetFiles(RepositoryRoot.PathOf("tests", "EthConsortium.Azure.Tests", "Templates", "Approved"), "*.template.json"))
        {
            written.UnionWith(TemplateConfigurations.Of(file).SelectMany(machine => machine.Select(property => property.Key)));
        }

        Assert.Equal(written.Order(StringComparer.Ordinal), NodeConfigurationReader.NamesIn("").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_share_in_a_development_chain_is_not_for_a_configuration()
    {
        JsonObject founder = Founder();
        founder["local"] = new JsonObject { ["client"] = new JsonObject { ["kind"] = "developmentChain", ["sha256"] = s_digest } };
        NodeConfigurationException error = Assert.Throws<NodeConfigurationException>(() => Read(founder));
        Assert.Contains("$.local.client.kind", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        JsonObject wrong = Founder();
        wrong["role"] = "king";
        wrong["networkId"] = 3;
        wrong["memberID"] = 1;
        wrong.Remove("memberId");
        wrong["identities"] = 1;
        wrong["rpcPort"] = 3000;
        wrong["webSocketPort"] = 3443;
        wrong["transactionPermissionContract"] = "0x60";
        wrong["local"] = new JsonObject { ["dataFolder"] = "here", ["listenAddress"] = "everywhere", ["certificateFile"] = "/site.pem", ["rpcOrigins"] = new JsonArray("https://app.example.org/", "*"), ["keys"] = new JsonObject { ["folder"] = "/keys" }, ["lease"] = new JsonObject { ["durationSeconds"] = 15 } };
        NodeConfigurationException error = Assert.Throws<NodeConfigurationException>(() => Read(wrong, []));
        Assert.Equal(
            [
                "$.identities", "$.local.certificateKeyFile", "$.local.client.sha256", "$.local.dataFolder", "$.local.keys", "$.local.lease", "$.local.listenAddress", "$.local.rpcOrigins[0]",
                "$.local.rpcOrigins[1]", "$.memberID", "$.memberId", "$.networkId", "$.role", "$.secureSitePort", "$.sitePort",
                "$.transactionPermissionContract",
            ],
            error.Problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.All(error.Problems, problem => Assert.Contains($"{problem.Path}: {problem.Message}", error.Message, StringComparison.Ordinal));
        Assert.Contains("Did you mean 'memberId'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_joins_brings_no_rules_of_its_own()
    {
        JsonObject both = Founder();
        both["consortiumDataUrl"] = "http://a.example.org/";
        NodeConfigurationException error = Assert.Throws<NodeConfigurationException>(() => Read(both));
        Assert.Equal(5, error.Problems.Count);
        Assert.Contains(error.Problems, problem => problem.Path == "$.blockGasLimit");
    }

    [Fact]
    public void A_secret_in_a_site_is_refused_and_not_shown()
    {
        JsonObject joiner = Joiner();
        joiner["consortiumDataUrl"] = "http://me:secret@a.example.org/";
        NodeConfigurationException error = Assert.Throws<NodeConfigurationException>(() => Read(joiner));
        Assert.Equal("$.consortiumDataUrl", Assert.Single(error.Problems).Path);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_replace_values_of_the_file_which_replace_the_defaults_of_the_program()
    {
        File.WriteAllText(Path.Combine(_folder, NodeConfigurationFiles.DefaultsName), $$"""{ "local": { "client": { "kind": "geth", "sha256": "{{s_digest}}" }, "dataFolder": "/a", "secretsFolder": "/a" } }""");
        JsonObject file = Joiner();
        file["local"] = new JsonObject { ["dataFolder"] = "/b", ["secretsFolder"] = "/b" };
        NodeConfiguration read = Read(file, new()
        {
            ["ETHCONSORTIUM__LOCAL__DATAFOLDER"] = "/c",
            ["ETHCONSORTIUM__MEMBERALIAS"] = "\"123\"",
            ["ETHCONSORTIUM__SITEPORT"] = "3001",
            ["ETHCONSORTIUM__LOCAL__DATAAPIS"] = """["http://b.example.org/"]""",
            ["PATH"] = "/bin",
        });
        Assert.Equal(ClientKind.Geth, read.Local.ClientKind);
        Assert.Equal("/b", read.Local.SecretsFolder);
        Assert.Equal("/c", read.Local.DataFolder);
        Assert.Equal("123", read.MemberAlias);
        Assert.Equal(3001, read.SitePort);
        Assert.Equal(new Uri("http://b.example.org/"), Assert.Single(read.Local.DataApis));
        Assert.Equal(Path.Combine(_folder, "client", "geth"), read.Local.ClientProgram);
    }

    [Fact]
    public void A_variable_that_means_nothing_and_a_file_that_is_none_are_problems()
    {
        NodeConfigurationException error = Assert.Throws<NodeConfigurationException>(() =>
            NodeConfigurationFiles.Read(Path.Combine(_folder, "missing.json"), new Hashtable { ["ETHCONSORTIUM__LOCAL__DATAFOLDR"] = "/c" }, _folder));
        Assert.Equal(2, error.Problems.Count);
        Assert.Contains("Did you mean DATAFOLDER?", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NodeConfigurationInvalid, error.Code);
    }

    [Fact]
    public void What_check_prints_reads_as_the_same_configuration()
    {
        JsonObject founder = Founder();
        founder["local"] = new JsonObject { ["keys"] = new JsonObject { ["folder"] = "/keys", ["passwordFile"] = "/password" }, ["genesisHash"] = $"0x{s_digest}", ["dataApis"] = new JsonArray("http://b.example.org/"), ["externalAddress"] = "10.1.2.3", ["certificateFile"] = "/site.pem", ["certificateKeyFile"] = "/site.key", ["rpcOrigins"] = new JsonArray("https://app.example.org") };
        founder["consensus"] = "auRa";
        founder["transactionPermissionContract"] = "0x6007600155605b60005360016000f3";
        founder["publicAddress"] = "203.0.113.7";
        founder["local"]!["registrar"] = true;
        string text = NodeConfigurationText.Write(Read(founder));
        Assert.Equal(text, NodeConfigurationText.Write(Read(JsonNode.Parse(text)!.AsObject(), [])));
        Assert.Contains("\"publicAddress\": \"203.0.113.7\"", text, StringComparison.Ordinal);
        Assert.Contains("\"passwordFile\": \"/password\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_ends_with_2_and_all_problems_when_its_configuration_has_some()
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ethconsortium-node.dll"), "--config", Path.Combine(_folder, "missing.json")]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["ETHCONSORTIUM__ROLLE"] = "validator";
        using Process process = Process.Start(start)!;
        string told = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("The configuration has 2 problems:\n", told, StringComparison.Ordinal);
        Assert.Contains("Did you mean ROLE?", told, StringComparison.Ordinal);
    }

    internal static JsonObject Founder()
    {
        JsonObject founder = Joiner();
        founder.Remove("consortiumDataUrl");
        founder["adminAddress"] = "0x00000000000000000000000000000000000000aa";
        founder["blockGasLimit"] = 50_000_000;
        founder["blockPeriodSeconds"] = 1;
        founder["validatorCapacity"] = 15;
        founder["proposalLifetimeSeconds"] = 2_592_000;
        founder["evictionNoticeSeconds"] = 1_209_600;
        return founder;
    }

    internal static JsonObject Joiner() => new()
    {
        ["role"] = "validator",
        ["region"] = 1,
        ["hostName"] = "127.0.0.1",
        ["nodes"] = 2,
        ["memberId"] = 1,
        ["networkId"] = 424_242,
        ["consortiumName"] = "Three banks",
        ["consensus"] = "clique",
        ["memberName"] = "A",
        ["memberAlias"] = "Bank A",
        ["identities"] = 2,
        ["identityClientId"] = "00000000-0000-0000-0000-000000000001",
        ["vault"] = "https://a.vault.azure.net/",
        ["blobs"] = "https://a.blob.core.windows.net/",
        ["container"] = "poa-config",
        ["sitePort"] = 3000,
        ["secureSitePort"] = 3443,
        ["rpcPort"] = 8540,
        ["webSocketPort"] = 8546,
        ["peerToPeerPort"] = 30300,
        ["consortiumDataUrl"] = "http://a.example.org/",
    };

    private NodeConfiguration Read(JsonObject file, Dictionary<string, string>? variables = null)
    {
        string path = Path.Combine(_folder, "node.json");
        File.WriteAllText(path, file.ToJsonString());
        return NodeConfigurationFiles.Read(path, variables ?? new() { ["ETHCONSORTIUM__LOCAL__CLIENT__SHA256"] = s_digest }, _folder);
    }
}
