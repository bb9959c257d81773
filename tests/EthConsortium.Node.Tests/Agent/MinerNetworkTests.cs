using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>A network with proof of work: miners and transaction nodes of two members, on real geth 1.8.23 with real Ethash.</summary>
[SupportedOSPlatform("linux")]
public sealed class MinerNetworkTests(Azurite azurite) : AgentTests, IClassFixture<Azurite>
{
    private readonly HttpClient _http = new();

    protected override Azurite Azurite => azurite;

    public override async Task DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }

    [EthashFact]
    public async Task Miners_of_two_members_find_each_other_by_Data_API_and_registrar_and_mine_and_a_transaction_node_follows()
    {
        AgentProcess a0 = CreateMiner("a0", "a", identities: 2, joins: null);
        AgentProcess a1 = CreateMiner("a1", "a", identities: 2, joins: null);
        AgentProcess transactions = Create("at", "a", identities: 2, joins: null, "transaction", consensus: "ethash");
        AgentProcess b0 = CreateMiner("b0", "b", identities: 1, joins: a0.Site);
        foreach (AgentProcess agent in (AgentProcess[])[a0, a1, transactions, b0])
        {
            agent.Start();
        }

        // The key was made when the member was set up; without it the registrar tells nothing.
        string own = Path.Combine(KeysOf("a"), "peer-registrar");
        await UntilAsync("the founder's registrar has a key", () => Task.FromResult(File.Exists(own)));
        await UntilAsync("the registrar asks for it", async () => await StatusAsync(a0) == HttpStatusCode.Unauthorized);
        string key = await File.ReadAllTextAsync(own);
        Assert.DoesNotContain(key, a0.Output, StringComparison.Ordinal);

        // A person of the one member has handed it to one of the other.
        Directory.CreateDirectory(KeysOf("b"));
        await File.WriteAllTextAsync(Path.Combine(KeysOf("b"), "joined-peer-registrar"), key);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (AgentProcess agent in (AgentProcess[])[a0, a1, transactions])
        {
            await UntilAsync($"{agent.Name} knows the three miners and the transaction node", async () => (await RegisteredAsync(agent)).Count == 4);
        }

        // Who is paid is the identity of each, and all of them mine on one chain.
        AgentProcess[] mining = [a0, a1, b0];
        await UntilAsync("all miners run", () => Task.FromResult(mining.All(agent => ClientOf(agent) is not null)));
        Address[] miners = [.. mining.Select(agent => ClientOf(agent)!.Value.Key)];
        Assert.Equal(
            miners.Order(),
            (await Store("a").ListAsync(default)).Concat(await Store("b").ListAsync(default)).Select(identity => identity.Identity.Address).Order());
        await UntilAllMineAsync(transactions, miners);
        Assert.NotEqual(default, await transactions.Eth.GetBalanceAsync(miners[2], BlockTag.Latest, default));
        Assert.Equal(HttpStatusCode.OK, await transactions.HealthAsync());
        await UntilAsync("the miners are well", async () => await a0.HealthAsync() == HttpStatusCode.OK && await b0.HealthAsync() == HttpStatusCode.OK);

        using NetworkInfoClient client = new();
        NetworkInfo founder = await client.GetAsync(a0.Site, default);
        NetworkInfo joined = await client.GetAsync(b0.Site, default);
        Assert.Equal(founder.GenesisHash, joined.GenesisHash);
        Assert.Equal(2, founder.Bootnodes.Count);
        await UntilAsync("the founder's miners learn of the joined one", () => Task.FromResult(a0.Output.Contains("3 peers: ", StringComparison.Ordinal)));

        // Killed, it is gone with what it registered.
        await b0.KillAsync();
        await UntilAsync("the entry of a dead agent is gone", async () => (await RegisteredAsync(transactions)).Count == 3);
        Assert.True(Watch.Seen.Clients >= 3, $"{Watch.Seen}");
    }

    private AgentProcess CreateMiner(string name, string member, int identities, Uri? joins)
    {
        AgentProcess agent = Create(name, member, identities, joins, "miner", consensus: "ethash");
        EthashFactAttribute.Give(Geth, Path.Combine(agent.DataFolder, "client", "ethash"));
        return agent;
    }

    private async Task<HttpStatusCode> StatusAsync(AgentProcess agent)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(agent.Site, "peers"));
        return answer.StatusCode;
    }

    private async Task<IReadOnlyList<string>> RegisteredAsync(AgentProcess agent)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(agent.Site, "peers"));
        return answer.IsSuccessStatusCode
            ? [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("peers").EnumerateArray().Select(peer => peer.GetProperty("enode").GetString()!)]
            : [];
    }

    /// <summary>Until each of them has mined one of the blocks that come from now on.</summary>
    private async Task UntilAllMineAsync(AgentProcess seen, IReadOnlyCollection<Address> miners)
    {
        await UntilAsync("it follows", async () => await seen.HeadAsync() > 0);
        ulong next = await seen.HeadAsync() + 1;
        HashSet<Address> missing = [.. miners];
        await UntilAsync("all mine", async () =>
        {
            for (ulong head = await seen.HeadAsync(); next <= head; next++)
            {
                if (await seen.Eth.GetHeaderAsync(BlockTag.Number(next)) is { } header)
                {
                    Assert.Contains(header.Miner, miners);
                    missing.Remove(header.Miner);
                }
            }

            return missing.Count == 0;
        });
    }
}
