using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Node.Site;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Testing;
using Microsoft.AspNetCore.Builder;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>Agents as processes, with Azurite for leases and geth 1.8.23 (Clique) for clients, on loopback, with the shortest leases there are.</summary>
[SupportedOSPlatform("linux")]
public sealed class AgentNetworkTests(Azurite azurite) : AgentTests, IClassFixture<Azurite>
{
    protected override Azurite Azurite => azurite;

    [NetworkFact]
    public async Task Three_members_form_a_network_through_a_Data_API_alone_seal_in_turn_and_do_so_again_after_all_were_ended()
    {
        AgentProcess a0 = Create("a0", "a", identities: 2, joins: null);
        AgentProcess a1 = Create("a1", "a", identities: 2, joins: null);
        AgentProcess b = Create("b", "b", identities: 1, joins: a0.Site);
        AgentProcess c = Create("c", "c", identities: 1, joins: a0.Site);
        AgentProcess transactions = Create("t", "b", identities: 1, joins: a0.Site, role: "transaction");
        AgentProcess[] sealing = [a0, a1, b, c];
        AgentProcess[] all = [.. sealing, transactions];
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        foreach (AgentProcess agent in all)
        {
            await UntilAsync($"{agent.Name} has the chain", async () => await agent.HeadAsync() > 0);
        }

        // Nobody vouches for what a joiner says that the contract does not count.
        using NetworkInfoClient client = new();
        Assert.Null((await client.GetAsync(b.Site, default)).Signature);
        await VoteInAsync(a0, b);
        await VoteInAsync(a0, c);
        Address[] signers = await Task.WhenAll(sealing.Select(SignerOfAsync));
        Assert.Equal(4, signers.Distinct().Count());
        await UntilAllSealAsync(transactions, signers);
        await AssertServesAsync(client, a0, b);
        await AssertShowsAsync(a0, b, transactions, signers);
        Assert.Equal(HttpStatusCode.OK, await transactions.HealthAsync());
        Assert.DoesNotContain("Took identity", transactions.Output, StringComparison.Ordinal);

        // Half of them end as systemd has them end and give their identities back, half at once.
        Task<int>[] ends = [.. ((AgentProcess[])[a0, b, transactions]).Select(agent => agent.StopAsync())];
        await Task.WhenAll(a1.KillAsync(), c.KillAsync());
        Assert.All(await Task.WhenAll(ends), exit => Assert.Equal(0, exit));
        await UntilAsync("no client runs", () => Task.FromResult(KeyWatch.Running(Folder).Count == 0));
        Assert.Equal([false], (await Store("b").ListAsync(default)).Select(identity => identity.IsLeased));
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAllSealAsync(b, signers);
        Assert.True(Watch.Seen.Clients >= 8, $"{Watch.Seen}");
    }

    [NetworkFact]
    public async Task A_spare_takes_over_from_an_agent_that_is_killed_or_paused_and_never_do_two_clients_hold_one_key()
    {
        AgentProcess[] all = [.. Enumerable.Range(0, 3).Select(number => Create($"m{number}", "m", identities: 2, joins: null))];
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAsync("two have an identity and seal", () => SealingAsync(all, 2));
        AgentProcess spare = Assert.Single(all, agent => ClientOf(agent) is null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await spare.HealthAsync());

        // Killed: the client dies with its agent, long before its lease is over; then the spare has it.
        AgentProcess killed = all.First(agent => agent != spare);
        (Address key, int client) = ClientOf(killed)!.Value;
        await killed.KillAsync();
        await UntilGoneAsync("m", key, client);
        await UntilAsync("the spare holds its key", () => Task.FromResult(ClientOf(spare)?.Key == key));
        await UntilAsync("the chain goes on", () => SealingAsync(all, 2));

        // Paused past its lease, with a spare again: its client is killed by its watcher, and when it wakes it finds its identity taken.
        killed.Start();
        AgentProcess paused = all.First(agent => agent != spare && agent != killed);
        (key, client) = ClientOf(paused)!.Value;
        paused.Signal("STOP");
        await UntilGoneAsync("m", key, client);
        await UntilAsync("the other holds its key", () => Task.FromResult(ClientOf(killed)?.Key == key));
        paused.Signal("CONT");
        await UntilAsync("it knows that it lost its identity", () => Task.FromResult(paused.Output.Contains("was lost and its client is stopped", StringComparison.Ordinal)));
        await UntilAsync("the chain goes on", () => SealingAsync(all, 2));
        Assert.Null(ClientOf(paused));

        // A client that is killed is its agent's matter.
        (key, client) = ClientOf(spare)!.Value;
        Processes.Signal("KILL", client);
        await UntilAsync("it runs again", () => Task.FromResult(ClientOf(spare) is { } again && again.Key == key && again.Process != client));
        await UntilAsync("the chain goes on", () => SealingAsync(all, 2));
        Assert.True(Watch.Seen.Clients >= 5, $"{Watch.Seen}");
    }

    [NetworkFact]
    public async Task Without_its_store_no_client_runs_and_when_it_is_back_all_do()
    {
        AgentProcess[] all = [.. Enumerable.Range(0, 2).Select(number => Create($"s{number}", "s", identities: 2, joins: null))];
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAsync("both seal", () => SealingAsync(all, 2));
        Azurite.Pause();
        try
        {
            await UntilAsync("no client runs", () => Task.FromResult(KeyWatch.Running(Folder).Count == 0));
            await UntilAsync("both say why", () => Task.FromResult(all.All(agent => agent.Output.Contains("was lost and its client is stopped. It could not be renewed in time.", StringComparison.Ordinal))));
        }
        finally
        {
            Azurite.Resume();
        }

        await UntilAsync("both seal again", () => SealingAsync(all, 2));
    }

    [NetworkFact]
    public async Task A_forged_network_is_refused_until_it_is_the_true_one()
    {
        ForgedSite served = new();
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "a member" }, routes => routes.MapGet("/networkinfo", context => context.Response.Body.WriteAsync(served.Document).AsTask()), default);
        AgentProcess joiner = Create("j", "j", identities: 1, joins: site.Url);
        joiner.Start();
        await UntilAsync("it refuses", () => Task.FromResult(joiner.Output.Contains("Do not join: the network is not verified", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await joiner.HealthAsync());
        Assert.Null(await Azurite.CreateClient($"j-{Run}").FindAsync("network.json", default));
        Assert.Null(ClientOf(joiner));

        served.Tell();
        await UntilAsync("it runs", () => Task.FromResult(ClientOf(joiner) is not null));
        NetworkInfo stored = NetworkInfo.Parse((await Azurite.CreateClient($"j-{Run}").FindAsync("network.json", default))!.Content);
        Assert.Equal(served.GenesisHash, stored.GenesisHash);
        Assert.Equal(0, await joiner.StopAsync());
    }

    [NetworkFact]
    public async Task A_client_that_cannot_be_started_is_told_and_tried_again_and_its_identity_given_back()
    {
        AgentProcess agent = Create("p", "p", identities: 2, joins: null, sha256: new string('0', 64));
        agent.Start();
        await UntilAsync("it has tried twice", () => Task.FromResult(agent.Output.Split("is not version 1.8.23 that is pinned").Length > 2));
        Assert.Contains("is given back", agent.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await agent.HealthAsync());
        Assert.Equal(0, await agent.StopAsync());
        Assert.All(await Store("p").ListAsync(default), identity => Assert.False(identity.IsLeased));
    }

    private async Task AssertServesAsync(NetworkInfoClient client, AgentProcess founder, AgentProcess joiner)
    {
        NetworkInfo info = await client.GetAsync(founder.Site, default);
        Assert.Equal("Bank a", info.MemberName);
        Assert.NotNull(info.Signature);
        Assert.Equal(2, info.Bootnodes.Count);

        // Its validator is counted now.
        Address counted = await SignerOfAsync(joiner);
        await UntilAsync("the joiner signs", async () => (await client.GetAsync(joiner.Site, default)).Signature?.Signer == counted);
        NetworkInfo joined = await client.GetAsync(joiner.Site, default);
        Assert.Equal("Bank b", joined.MemberName);
        Assert.Equal(info.GenesisHash, joined.GenesisHash);
        Assert.Equal(joiner.Site.Host, Assert.Single(joined.Bootnodes).Host);
        Assert.Equal(HttpStatusCode.OK, await founder.HealthAsync());
        using HttpClient http = new();
        Assert.Contains("ethconsortium_identity_held 1", await http.GetStringAsync(founder.Metrics), StringComparison.Ordinal);
    }

    [NetworkFact]
    public async Task An_identity_whose_client_ends_at_each_start_is_left_to_a_spare()
    {
        string program = Path.Combine(Folder, "broken");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho a corrupt database\nexit 1\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        AgentProcess broken = Create("h0", "h", identities: 2, joins: null, sha256: Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(program))), configure: configuration => configuration["local"]!["client"]!["program"] = program);
        broken.Start();
        await UntilAsync("it has the identity", () => Task.FromResult(broken.Output.Contains("Took identity", StringComparison.Ordinal)));
        AgentProcess[] others = [.. Enumerable.Range(1, 2).Select(number => Create($"h{number}", "h", identities: 2, joins: null))];
        foreach (AgentProcess agent in others)
        {
            agent.Start();
        }

        await UntilAsync("the others have both identities and seal", () => SealingAsync(others, 2));
        Assert.Contains("the identity is left to another node", broken.Output, StringComparison.Ordinal);
        Assert.Contains("a corrupt database", broken.Output, StringComparison.Ordinal);
    }

    /// <summary>What the members' pages are told.</summary>
    private async Task AssertShowsAsync(AgentProcess founder, AgentProcess joiner, AgentProcess transactions, IReadOnlyList<Address> signers)
    {
        using HttpClient http = new();
        JsonElement network = await AskAsync(founder, "network");
        Assert.Equal(2, network.GetProperty("own").GetArrayLength());
        JsonElement own = Assert.Single(network.GetProperty("own").EnumerateArray(), node => node.GetProperty("isThisNode").GetBoolean());
        Assert.Equal(("validator", "sealing", true), (own.GetProperty("role").GetString(), own.GetProperty("state").GetString(), own.GetProperty("isLeased").GetBoolean()));
        Assert.True(own.GetProperty("peers").GetInt32() > 0);
        Assert.True(own.GetProperty("block").GetUInt64() > 0);
        Assert.StartsWith("Geth/", own.GetProperty("client").GetString(), StringComparison.Ordinal);

        JsonElement other = Assert.Single((await AskAsync(joiner, "network")).GetProperty("others").EnumerateArray());
        Assert.Equal(("Bank a", JsonValueKind.Null), (other.GetProperty("member").GetString(), other.GetProperty("problem").ValueKind));
        Assert.Equal(2, other.GetProperty("nodes").GetArrayLength());
        Assert.Equal("transactionNode", Assert.Single((await AskAsync(transactions, "network")).GetProperty("own").EnumerateArray(), node => node.GetProperty("isThisNode").GetBoolean()).GetProperty("role").GetString());

        JsonElement state = await AskAsync(joiner, "state");
        Assert.Equal(("clique", "Bank b", JsonValueKind.Null), (state.GetProperty("chain").GetProperty("consensus").GetString(), state.GetProperty("site").GetProperty("memberAlias").GetString(), state.GetProperty("problem").ValueKind));
        JsonElement[] blocks = [.. (await AskAsync(joiner, "blocks")).GetProperty("blocks").EnumerateArray().Skip(1)];
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(Address.Parse(block.GetProperty("sealer").GetString()!), signers));

        async Task<JsonElement> AskAsync(AgentProcess agent, string what) => JsonDocument.Parse(await http.GetStringAsync(new Uri(agent.Site, $"api/{what}"))).RootElement;
    }
}
