using System.Net.Sockets;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class RehearseTests
{
    private const string AddressPattern = "^0x[0-9a-fA-F]{40}$";
    private const string HashPattern = "^0x[0-9a-f]{64}$";

    [Fact]
    public async Task The_document_is_what_the_chain_shows_and_nothing_is_left_after_ctrl_c()
    {
        await using CliProcess process = CliProcess.Start("rehearse", "--json", "--keep");
        JsonElement document = await process.ReadDocumentAsync();

        Assert.Equal(["consortium", "members", "admins", "validators", "history", "deployments", "pairings", "creditRecord", "limits", "elapsedSeconds"], Names(document));
        JsonElement consortium = document.GetProperty("consortium");
        Assert.Equal(["name", "chainId", "consensus", "genesisHash", "governanceContract"], Names(consortium));
        Assert.Equal("Three banks", consortium.GetProperty("name").GetString());
        Assert.Equal(10101010, consortium.GetProperty("chainId").GetInt64());
        Assert.Equal("auRa", consortium.GetProperty("consensus").GetString());
        Assert.NotEmpty(document.GetProperty("limits").EnumerateArray());
        Assert.True(document.GetProperty("elapsedSeconds").GetDouble() > 0);

        List<JsonElement> members = [.. document.GetProperty("members").EnumerateArray()];
        Assert.Equal(["A", "B", "C"], members.Select(m => m.GetProperty("name").GetString()));
        Assert.All(members, m => Assert.Equal(["name", "memberId", "adminAddress", "validators", "rpcEndpoint", "dataUrl", "nodes"], Names(m)));

        CheckGovernance(document, members);
        CheckHistory(document, members);
        CheckDeployments(document);
        CheckCreditRecord(document, members);
        await CheckNodesAsync(members);
        await CheckVerbsAsync(document, members);

        process.Signal("INT");
        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Contains("6 nodes", process.Error, StringComparison.Ordinal);
        Assert.Contains("Azurite (process", process.Error, StringComparison.Ordinal);
        Assert.Contains("anvil (process", process.Error, StringComparison.Ordinal);
        Assert.Empty(process.Remains());
        foreach (JsonElement node in members.SelectMany(member => member.GetProperty("nodes").EnumerateArray()))
        {
            Uri endpoint = new(node.GetProperty("url").GetString()!);
            using TcpClient client = new();
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(endpoint.Host, endpoint.Port));
        }

        JsonDocument.Parse(process.Output).Dispose(); // one document, nothing else
    }

    // What stands on standard error when the process is to be stopped, and how.
    [Theory]
    [InlineData("Rehearsing", "INT", 130, "60")]
    [InlineData("1/7", "TERM", 143, "60")]
    [InlineData("2/7", "INT", 130, "60")]
    [InlineData("pairs with Bank A", "TERM", 143, "60")]
    [InlineData("genesis 0x", "INT", 130, "60")]
    [InlineData("4/7", "TERM", 143, "60")]
    [InlineData("proposes Bank C", "INT", 130, "2")]
    public async Task Stopped_at_any_point_it_cleans_up_and_says_so(string when, string signal, int exitCode, string blockTime)
    {
        // With a block time it cannot be over before the signal comes.
        await using CliProcess process = CliProcess.Start("rehearse", "--json", "--block-time", blockTime);
        await process.WaitForLineAsync(when);
        process.Signal(signal);
        Assert.Equal(exitCode, await process.WaitForExitAsync());
        Assert.Empty(process.Output);
        Assert.Contains("Stopped by", process.Error, StringComparison.Ordinal);
        Assert.Contains("the work folder", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error", process.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(process.Remains());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Stopped_at_a_random_moment_it_leaves_nothing_behind(int seed)
    {
        await using CliProcess process = CliProcess.Start("rehearse", "--json");
        await process.WaitForLineAsync("Rehearsing");
        await Task.Delay(new Random(seed).Next(1500));
        process.Signal("INT");
        Assert.Contains(await process.WaitForExitAsync(), new[] { 0, 130 });
        Assert.Empty(process.Remains());
    }

    [Fact]
    public async Task Killed_outright_it_takes_the_chain_and_the_keys_with_it()
    {
        await using CliProcess process = CliProcess.Start("rehearse", "--json", "--block-time", "60");
        await process.WaitForLineAsync("4/7");
        process.Signal("KILL");
        await process.WaitForExitAsync();
        await process.WaitForNothingToRemainAsync();
    }

    [Fact]
    public async Task Killed_before_there_is_a_chain_it_leaves_keys_that_the_next_rehearsal_deletes()
    {
        // What such a one leaves: a folder with a mark that nobody holds.
        using TemporaryFolder folder = new();
        string temporary = Directory.CreateDirectory(folder.PathOf("tmp")).FullName;
        string left = Directory.CreateDirectory(folder.PathOf("tmp", "ethconsortium-rehearsal-left")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, ".in-use"), "");
        await File.WriteAllTextAsync(Path.Combine(left, "password.txt"), "secret");
        await using CliProcess next = CliProcess.StartIn(temporary, "rehearse", "--json", "--block-time", "60");
        await next.WaitForLineAsync("1/7");
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task Another_plan_plays_with_its_own_founder_consensus_and_without_a_demo()
    {
        using TemporaryFolder folder = new();
        string plan = folder.Write("plan.json", """
            { "name": "Zwei Häuser", "chainId": 4711, "consensus": "qbft", "founder": "sued",
              "members": [ { "name": "Nord", "memberId": 7, "validators": 1 }, { "name": "Sued", "memberId": 9, "validators": 3 } ] }
            """);
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--plan", plan, "--json", "--work-dir", folder.PathOf("work"));
        Assert.True(exitCode == 0, error);
        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("Zwei Häuser", document.GetProperty("consortium").GetProperty("name").GetString());
        Assert.Equal("qbft", document.GetProperty("consortium").GetProperty("consensus").GetString());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("creditRecord").ValueKind);
        Assert.Equal(4, document.GetProperty("validators").GetArrayLength());
        Assert.Equal([1, 3], document.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("nodes").GetArrayLength()));
        Assert.Equal(["Sued", "Nord"], document.GetProperty("admins").EnumerateArray().Select(a => a.GetProperty("alias").GetString()));

        // The work folder stays, closed to others, and the genesis can be made again from it.
        (exitCode, output, error) = await InProcess.RunAsync("genesis", "--plan", plan, "--work-dir", folder.PathOf("work"));
        Assert.True(exitCode == 0, error);
        Assert.Equal(await File.ReadAllTextAsync(folder.PathOf("work", "genesis.json")), output);
        Assert.Contains(document.GetProperty("consortium").GetProperty("genesisHash").GetString()!, error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.PathOf("work")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PathOf("work", "Nord", "password.txt")));
        }

        (exitCode, output, error) = await InProcess.RunAsync("rehearse", "--work-dir", folder.PathOf("work"));
        Assert.Equal(2, exitCode);
        Assert.Contains("holds something already", string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_with_an_Azure_part_deploys_and_pairs_what_it_says()
    {
        using TemporaryFolder folder = new();
        string plan = RepositoryRoot.PathOf("examples", "three-banks-azure.json");
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--plan", plan, "--until", "joined", "--json", "--work-dir", folder.PathOf("work"));
        Assert.True(exitCode == 0, error);
        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.Equal([2, 1, 1], document.GetProperty("deployments").EnumerateArray().Select(d => d.GetProperty("gateways").GetArrayLength()));
        Assert.Equal([("A", "B"), ("A", "C")], document.GetProperty("pairings").EnumerateArray().Select(p => (p.GetProperty("member").GetString(), p.GetProperty("other").GetString())));
        Assert.DoesNotContain("the plan says nothing of Azure", error, StringComparison.Ordinal);

        // What was deployed is there to look at, with the account that the member made.
        foreach (string member in new[] { "A", "B", "C" })
        {
            string template = await File.ReadAllTextAsync(folder.PathOf("work", member, "template.json"));
            Assert.Contains("Microsoft.Network/virtualNetworkGateways", template, StringComparison.Ordinal);
            JsonElement shown = document.GetProperty("members").EnumerateArray().Single(m => m.GetProperty("name").GetString() == member);
            Assert.Contains(shown.GetProperty("adminAddress").GetString()!, await File.ReadAllTextAsync(folder.PathOf("work", member, "parameters.json")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_plan_with_public_addresses_has_no_gateways_to_pair_and_members_that_exist_deploy_nothing()
    {
        using TemporaryFolder folder = new();
        string plan = folder.Write("plan.json", """
            { "name": "Two", "members": [
              { "name": "A", "memberId": 0, "validators": 2, "azure": { "resourceGroup": "a", "regions": ["westeurope", "uksouth"] } },
              { "name": "B", "memberId": 1, "validators": 2, "azure": { "resourceGroup": "b", "regions": ["westeurope"], "existing": true } } ] }
            """);
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--plan", plan, "--until", "joined", "--json");
        Assert.True(exitCode == 0, error);
        JsonElement document = JsonDocument.Parse(output).RootElement;
        JsonElement deployment = Assert.Single(document.GetProperty("deployments").EnumerateArray());
        Assert.Equal(("A", 0), (deployment.GetProperty("member").GetString(), deployment.GetProperty("gateways").GetArrayLength()));
        Assert.Empty(document.GetProperty("pairings").EnumerateArray());
        Assert.Contains("no gateways to pair", error, StringComparison.Ordinal);
        Assert.Contains("deploys nothing: it is there already", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_with_problems_is_refused_with_all_of_them_and_those_of_the_options()
    {
        using TemporaryFolder folder = new();
        string plan = folder.Write("plan.json", """{ "name": "", "consensus": "aurra", "members": [ { "name": "A", "memberId": 300, "validators": 1 } ], "memberz": 1 }""");
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--plan", plan, "--block-time", "soon", "--until", "7", "--work-dir", plan, "--json");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        foreach (string problem in new[] { "--block-time", "--until", "--work-dir", "$.name", "$.consensus", "$.members[0].memberId", "$.members[0].validators", "$.memberz" })
        {
            Assert.Contains(problem, error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("joined", 1, 2, "all members see the same: 1 admin and 2 validators")]
    [InlineData("governed", 3, 6, "all members see the same: 3 admins and 6 validators")]
    public async Task Played_in_part_it_shows_that_part(string until, int admins, int validators, string seen)
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--until", until, "--json");
        Assert.True(exitCode == 0, error);
        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.Equal(admins, document.GetProperty("admins").GetArrayLength());
        Assert.Equal(validators, document.GetProperty("validators").GetArrayLength());
        Assert.Equal(3, document.GetProperty("members").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("creditRecord").ValueKind);
        Assert.Contains(seen, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_block_time_it_takes_its_time_and_comes_to_the_same_end()
    {
        using TemporaryFolder folder = new();
        string plan = folder.Write("plan.json", """{ "name": "Two", "members": [ { "name": "A", "memberId": 0, "validators": 2 }, { "name": "B", "memberId": 1, "validators": 1 } ] }""");
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--plan", plan, "--block-time", "1", "--json");
        Assert.True(exitCode == 0, error);
        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.Equal(3, document.GetProperty("validators").GetArrayLength());

        // The recent block that was verified is a sealed one.
        Assert.Matches(@"governance code,\s+block\s+[1-9]", error);

        // A proposal, a delegation, a block on top and the finalization: four blocks at least.
        Assert.True(document.GetProperty("elapsedSeconds").GetDouble() >= 3);
    }

    private static void CheckGovernance(JsonElement document, List<JsonElement> members)
    {
        string contract = document.GetProperty("consortium").GetProperty("governanceContract").GetString()!;
        string[] admins = [.. document.GetProperty("admins").EnumerateArray().Select(a => a.GetProperty("address").GetString()!)];
        string[] validators = [.. document.GetProperty("validators").EnumerateArray().Select(v => v.GetString()!)];
        Assert.Equal(3, admins.Length);
        Assert.Equal(6, validators.Length);
        Assert.All(admins.Concat(validators), address => Assert.Matches(AddressPattern, address));
        Assert.Matches(HashPattern, document.GetProperty("consortium").GetProperty("genesisHash").GetString()!);

        // Every member's endpoint tells cast the same.
        foreach (JsonElement member in members)
        {
            string rpc = member.GetProperty("rpcEndpoint").GetString()!;
            Assert.Equal("10101010", NpmTool.Cast(["chain-id", "--rpc-url", rpc]).Trim());
            Assert.Equal(admins, List(Call(rpc, contract, "getAdmins()(address[])")));
            Assert.Equal(validators, List(Call(rpc, contract, "getValidators()(address[])")));
            string admin = member.GetProperty("adminAddress").GetString()!;
            Assert.Equal(member.GetProperty("validators").EnumerateArray().Select(v => v.GetString()!), List(Call(rpc, contract, "getAdminValidators(address)(address[])", admin)));
            string alias = document.GetProperty("admins").EnumerateArray().Single(a => a.GetProperty("address").GetString() == admin).GetProperty("alias").GetString()!;
            Assert.Equal($"\"{alias}\"", Call(rpc, contract, "getAliasForAdmin(address)(string)", admin));
        }
    }

    private static void CheckHistory(JsonElement document, List<JsonElement> members)
    {
        string rpc = members[1].GetProperty("rpcEndpoint").GetString()!;
        string contract = document.GetProperty("consortium").GetProperty("governanceContract").GetString()!;
        (string a, string b, string c) = (Admin(0), Admin(1), Admin(2));
        List<JsonElement> history = [.. document.GetProperty("history").EnumerateArray()];
        Assert.All(history, line => Assert.Equal(["block", "transaction", "action", "actor", "subject", "votesFor", "votesNeeded"], Names(line)));

        Assert.Equal([(a, b), (a, c)], Acts("proposed"));
        Assert.Equal([(a, b), (a, c), (b, c)], Acts("votedFor"));
        Assert.Equal([b, c], Acts("admitted").Select(act => act.Subject));
        Assert.Equal(
            members.Skip(1).SelectMany(m => m.GetProperty("validators").EnumerateArray().Select(v => (m.GetProperty("adminAddress").GetString()!, v.GetString()!))),
            Acts("validatorsDelegated"));
        Assert.Equal([(1, 1), (1, 2), (2, 2)], history.Where(line => line.GetProperty("action").GetString() == "votedFor").Select(line => (line.GetProperty("votesFor").GetInt32(), line.GetProperty("votesNeeded").GetInt32())));

        // C is not an admin after A's vote alone: cast asks for the block of that vote.
        JsonElement alone = history.Single(line => line.GetProperty("action").GetString() == "votedFor" && line.GetProperty("votesNeeded").GetInt32() == 2 && line.GetProperty("votesFor").GetInt32() == 1);
        Assert.Equal([a, b], List(NpmTool.Cast(["call", "--rpc-url", rpc, "--block", alone.GetProperty("block").ToString(), contract, "getAdmins()(address[])"]).Trim()));

        // Each line is in the block and the transaction it names.
        foreach (IGrouping<string, JsonElement> transaction in history.GroupBy(line => line.GetProperty("transaction").GetString()!))
        {
            JsonElement receipt = JsonDocument.Parse(NpmTool.Cast(["receipt", "--rpc-url", rpc, "--json", transaction.Key])).RootElement;
            Assert.Equal("0x1", receipt.GetProperty("status").GetString());
            Assert.Equal(contract, receipt.GetProperty("to").GetString(), ignoreCase: true);
            Assert.All(transaction, line => Assert.Equal(Convert.ToInt64(receipt.GetProperty("blockNumber").GetString(), 16), line.GetProperty("block").GetInt64()));
        }

        string Admin(int index) => members[index].GetProperty("adminAddress").GetString()!;

        List<(string Actor, string Subject)> Acts(string action) =>
            [.. history.Where(line => line.GetProperty("action").GetString() == action).Select(line => (line.GetProperty("actor").GetString()!, line.GetProperty("subject").GetString()!))];
    }

    private static void CheckDeployments(JsonElement document)
    {
        List<JsonElement> deployments = [.. document.GetProperty("deployments").EnumerateArray()];
        Assert.Equal(["A", "B", "C"], deployments.Select(d => d.GetProperty("member").GetString()));
        Assert.All(deployments, d => Assert.Equal(["member", "deployment", "state", "resources", "regions", "gateways"], Names(d)));
        Assert.All(deployments, d => Assert.Equal("Succeeded", d.GetProperty("state").GetString()));
        Assert.All(deployments, d => Assert.Single(d.GetProperty("gateways").EnumerateArray()));
        List<JsonElement> pairings = [.. document.GetProperty("pairings").EnumerateArray()];
        Assert.All(pairings, p => Assert.Equal(["member", "other", "state", "connection", "otherConnection"], Names(p)));
        Assert.Equal([("B", "A", "Connected"), ("C", "A", "Connected")], pairings.Select(p => (Text(p, "member"), Text(p, "other"), Text(p, "state"))));
        Assert.All(pairings, p => Assert.EndsWith("/providers/Microsoft.Network/connections/conn-reg1-to-a-reg1", Text(p, "connection"), StringComparison.Ordinal));

        static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
    }

    private static void CheckCreditRecord(JsonElement document, List<JsonElement> members)
    {
        JsonElement record = document.GetProperty("creditRecord");
        Assert.Equal(["person", "score", "writtenBy", "readBy", "transaction"], Names(record));
        Assert.Equal("A", record.GetProperty("writtenBy").GetString());
        Assert.Equal("B", record.GetProperty("readBy").GetString());
        Assert.Equal(720, record.GetProperty("score").GetInt32());
        string rpc = members[2].GetProperty("rpcEndpoint").GetString()!;
        JsonElement receipt = JsonDocument.Parse(NpmTool.Cast(["receipt", "--rpc-url", rpc, "--json", record.GetProperty("transaction").GetString()!])).RootElement;
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
        Assert.Equal(members[0].GetProperty("adminAddress").GetString(), receipt.GetProperty("from").GetString(), ignoreCase: true);
        Assert.Equal("720", Call(rpc, receipt.GetProperty("to").GetString()!, "getScore(address)(uint256)", record.GetProperty("person").GetString()!));

        // The refused one was sent right after, and failed in its block.
        long refusedIn = Convert.ToInt64(receipt.GetProperty("blockNumber").GetString(), 16) + 1;
        string refused = Assert.Single(JsonDocument.Parse(NpmTool.Cast(["block", "--rpc-url", rpc, "--json", refusedIn.ToString()])).RootElement.GetProperty("transactions").EnumerateArray()).GetString()!;
        JsonElement failed = JsonDocument.Parse(NpmTool.Cast(["receipt", "--rpc-url", rpc, "--json", refused])).RootElement;
        Assert.Equal("0x0", failed.GetProperty("status").GetString());
        Assert.Equal(members[2].GetProperty("adminAddress").GetString(), failed.GetProperty("from").GetString(), ignoreCase: true);
    }

    /// <summary>Each node has an identity of its own, tells on its site how it is, and its member's Data API lists it, signed by a validator.</summary>
    private static async Task CheckNodesAsync(List<JsonElement> members)
    {
        using HttpClient http = new();
        foreach (JsonElement member in members)
        {
            List<JsonElement> nodes = [.. member.GetProperty("nodes").EnumerateArray()];
            Assert.All(nodes, node => Assert.Equal(["hostName", "region", "identity", "enode", "url"], Names(node)));
            Assert.Equal(["1", "2"], Texts(member.GetProperty("nodes"), "hostName").Select(name => name!.Split('-')[^1]));
            string?[] identities = [.. Texts(member.GetProperty("nodes"), "identity").Order(StringComparer.Ordinal)];
            Assert.Equal(member.GetProperty("validators").EnumerateArray().Select(v => v.GetString()).Order(StringComparer.Ordinal), identities);
            Assert.Equal(member.GetProperty("dataUrl").GetString(), nodes[0].GetProperty("url").GetString());

            foreach (string url in Texts(member.GetProperty("nodes"), "url").OfType<string>())
            {
                using JsonDocument health = JsonDocument.Parse(await http.GetStringAsync($"{url}/health"));
                Assert.Equal("ready", health.RootElement.GetProperty("status").GetString());
                Assert.Equal("held", health.RootElement.GetProperty("parts").GetProperty("identity").GetString());
                NetworkInfo info = NetworkInfo.Parse(await http.GetByteArrayAsync($"{url}/networkinfo"));
                Assert.Equal(Texts(member.GetProperty("nodes"), "enode").Order(StringComparer.Ordinal), info.Bootnodes.Select(enode => enode.ToString()).Order(StringComparer.Ordinal));
                Assert.Contains(info.Signature!.Signer.ToString(), identities);
            }
        }
    }

    private static async Task CheckVerbsAsync(JsonElement document, List<JsonElement> members)
    {
        string rpc = members[0].GetProperty("rpcEndpoint").GetString()!;
        JsonElement admins = await JsonOfAsync("admins", "--rpc", rpc, "--json");
        Assert.Equal(Texts(document.GetProperty("admins"), "address"), Texts(admins.GetProperty("admins"), "address"));
        JsonElement validators = await JsonOfAsync("validators", "--rpc", rpc, "--json");
        Assert.Equal(document.GetProperty("validators").EnumerateArray().Select(v => v.GetString()), Texts(validators.GetProperty("validators"), "address"));
        Assert.Equal(2, validators.GetProperty("faultsTolerated").GetInt32());
        JsonElement history = await JsonOfAsync("history", "--rpc", rpc, "--json");
        Assert.Equal(document.GetProperty("history").ToString(), history.GetProperty("history").ToString());
        JsonElement info = await JsonOfAsync("networkinfo", members[1].GetProperty("dataUrl").GetString()!, "--json");
        Assert.Equal(document.GetProperty("consortium").GetProperty("genesisHash").GetString(), info.GetProperty("genesisHash").GetString());

        // For people: the same in words.
        Assert.Contains("Bank C", (await InProcess.RunAsync("admins", "--rpc", rpc)).Output, StringComparison.Ordinal);
        Assert.Contains("6 validators", (await InProcess.RunAsync("validators", "--rpc", rpc)).Output, StringComparison.Ordinal);
        Assert.Contains("Bank B voted for Bank C", (await InProcess.RunAsync("history", "--rpc", rpc)).Output, StringComparison.Ordinal);
        string network = (await InProcess.RunAsync("networkinfo", members[1].GetProperty("dataUrl").GetString()!)).Output;
        Assert.Contains("as told by Bank B", network, StringComparison.Ordinal);
        Assert.Contains($"b-1 in reg1 holds {members[1].GetProperty("nodes")[0].GetProperty("identity").GetString()}", network, StringComparison.Ordinal);
        await CheckDoctorAsync(members[1]);
        (int exitCode, _, string error) = await InProcess.RunAsync("admins", "--rpc", rpc, "--contract", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        Assert.Equal(1, exitCode);
        Assert.Contains("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", error, StringComparison.Ordinal);
    }

    /// <summary>The doctor finds nothing wrong with a rehearsal, and each of its nodes by its endpoint.</summary>
    private static async Task CheckDoctorAsync(JsonElement member)
    {
        JsonElement[] nodes = [.. member.GetProperty("nodes").EnumerateArray()];
        JsonElement diagnosis = await JsonOfAsync("doctor", "--json", "--data-url", member.GetProperty("dataUrl").GetString()!, "--rpc", nodes[1].GetProperty("url").GetString()!, "--rpc", nodes[0].GetProperty("url").GetString()!);
        Assert.True(diagnosis.GetProperty("isHealthy").GetBoolean());
        foreach ((JsonElement found, JsonElement told) in diagnosis.GetProperty("nodes").EnumerateArray().Zip([nodes[1], nodes[0]]))
        {
            Assert.Equal(told.GetProperty("hostName").GetString(), found.GetProperty("hostName").GetString());
            Assert.Equal(told.GetProperty("identity").GetString(), found.GetProperty("validator").GetString());
            Assert.Equal(told.GetProperty("enode").GetString(), found.GetProperty("enode").GetString());
            Assert.Equal(("validator", "reg1"), (found.GetProperty("role").GetString(), found.GetProperty("region").GetString()));
        }

        // The one that is not asked is told of all the same.
        diagnosis = await JsonOfAsync("doctor", "--json", "--data-url", member.GetProperty("dataUrl").GetString()!);
        Assert.Equal(["b-1", "b-2"], Texts(diagnosis.GetProperty("nodes"), "hostName").Order(StringComparer.Ordinal));
        Assert.True(diagnosis.GetProperty("isHealthy").GetBoolean());
    }

    private static async Task<JsonElement> JsonOfAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string Call(string rpc, string contract, string signature, params string[] arguments) =>
        NpmTool.Cast(["call", "--rpc-url", rpc, contract, signature, .. arguments]).Trim();

    private static string[] List(string text) => text.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string?> Texts(JsonElement list, string name) => list.EnumerateArray().Select(item => item.GetProperty(name).GetString());
}
