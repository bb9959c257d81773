using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Site;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>Agents as processes, with Azurite for leases and geth 1.8.23 (Clique) for clients, on loopback, with the shortest leases there are.</summary>
[SupportedOSPlatform("linux")]
public sealed class AgentNetworkTests(Azurite azurite) : IClassFixture<Azurite>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-agents-").FullName;
    private readonly TemporaryMemory _memory = new();
    private readonly List<AgentProcess> _agents = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private KeyWatch _watch = null!;
    private string _geth = "";

    public Task InitializeAsync()
    {
        _geth = OldGeth.CopyTo(_folder);
        _watch = new KeyWatch(_folder);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (AgentProcess agent in _agents)
        {
            await agent.DisposeAsync();
        }

        // With their agents gone, their watchers end the clients.
        await Processes.UntilAsync("no client is left", () => Processes.Naming(_folder).Count == 0);
        await _watch.DisposeAsync();
        _memory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

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

        // The founders vote the others in: that is Clique's own matter.
        foreach (AgentProcess joiner in (AgentProcess[])[b, c])
        {
            Address signer = await SignerOfAsync(joiner);
            foreach (AgentProcess founder in (AgentProcess[])[a0, a1])
            {
                await ClientConsole.AskAsync(founder, "clique_propose", signer.ToString(), true);
            }
        }

        Address[] signers = await Task.WhenAll(sealing.Select(SignerOfAsync));
        Assert.Equal(4, signers.Distinct().Count());
        await UntilAllSealAsync(transactions, signers);
        await AssertServesAsync(a0, b);
        Assert.Equal(HttpStatusCode.OK, await transactions.HealthAsync());
        Assert.DoesNotContain("Took identity", transactions.Output, StringComparison.Ordinal);

        // Half of them end as systemd has them end and give their identities back, half at once.
        Task<int>[] ends = [.. ((AgentProcess[])[a0, b, transactions]).Select(agent => agent.StopAsync())];
        await Task.WhenAll(a1.KillAsync(), c.KillAsync());
        Assert.All(await Task.WhenAll(ends), exit => Assert.Equal(0, exit));
        await UntilAsync("no client runs", () => Task.FromResult(KeyWatch.Running(_folder).Count == 0));
        Assert.Equal([false], (await Store("b").ListAsync(default)).Select(identity => identity.IsLeased));
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAllSealAsync(b, signers);
        Assert.True(_watch.Seen.Clients >= 8, $"{_watch.Seen}");
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
        await UntilAsync("its client is gone", () => Task.FromResult(Processes.CommandLine(client).Length == 0));
        Assert.True((await Store("m").ListAsync(default)).Single(identity => identity.Identity.Address == key).IsLeased);
        await UntilAsync("the spare holds its key", () => Task.FromResult(ClientOf(spare)?.Key == key));
        await UntilAsync("the chain goes on", () => SealingAsync(all, 2));

        // Paused past its lease, with a spare again: its client is killed by its watcher, and when it wakes it finds its identity taken.
        killed.Start();
        AgentProcess paused = all.First(agent => agent != spare && agent != killed);
        (key, client) = ClientOf(paused)!.Value;
        paused.Signal("STOP");
        await UntilAsync("its client is gone", () => Task.FromResult(Processes.CommandLine(client).Length == 0));
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
        Assert.True(_watch.Seen.Clients >= 5, $"{_watch.Seen}");
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
        azurite.Pause();
        try
        {
            await UntilAsync("no client runs", () => Task.FromResult(KeyWatch.Running(_folder).Count == 0));
            await UntilAsync("both say why", () => Task.FromResult(all.All(agent => agent.Output.Contains("was lost and its client is stopped. It could not be renewed in time.", StringComparison.Ordinal))));
        }
        finally
        {
            azurite.Resume();
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
        Assert.Null(await azurite.CreateClient($"j-{_run}").FindAsync("network.json", default));
        Assert.Null(ClientOf(joiner));

        served.Tell();
        await UntilAsync("it runs", () => Task.FromResult(ClientOf(joiner) is not null));
        NetworkInfo stored = NetworkInfo.Parse((await azurite.CreateClient($"j-{_run}").FindAsync("network.json", default))!.Content);
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

    private static async Task<Address> SignerOfAsync(AgentProcess agent) => Address.Parse((await ClientConsole.AskAsync(agent, "eth_coinbase")).GetString()!);

    private async Task AssertServesAsync(AgentProcess founder, AgentProcess joiner)
    {
        using NetworkInfoClient client = new();
        NetworkInfo info = await client.GetAsync(founder.Site, default);
        Assert.Equal("Bank a", info.MemberName);
        Assert.NotNull(info.Signature);
        Assert.Equal(2, info.Bootnodes.Count);
        NetworkInfo joined = await client.GetAsync(joiner.Site, default);
        Assert.Equal("Bank b", joined.MemberName);
        Assert.Null(joined.Signature); // It is no admin, and has no validator that the contract counts.
        Assert.Equal(info.GenesisHash, joined.GenesisHash);
        Assert.Equal(joiner.Site.Host, Assert.Single(joined.Bootnodes).Host);
        Assert.Equal(HttpStatusCode.OK, await founder.HealthAsync());
        using HttpClient http = new();
        Assert.Contains("ethconsortium_identity_held 1", await http.GetStringAsync(founder.Metrics), StringComparison.Ordinal);
    }

    /// <summary>Until each of them has sealed one of the blocks that come from now on.</summary>
    private async Task UntilAllSealAsync(AgentProcess seen, IReadOnlyCollection<Address> signers)
    {
        await UntilAsync("it answers", async () => await seen.HeadAsync() > 0);
        ulong next = await seen.HeadAsync() + 1;
        HashSet<Address> missing = [.. signers];
        await UntilAsync($"all seal", async () =>
        {
            for (ulong head = await seen.HeadAsync(); next <= head; next++)
            {
                if (await seen.Eth.GetHeaderAsync(BlockTag.Number(next)) is { } header && header.RecoverCliqueSigner() is { } signer)
                {
                    missing.Remove(signer);
                }
            }

            return missing.Count == 0;
        });
    }

    /// <summary>Whether so many have a client, and the chain goes on: with two signers it does only while both seal.</summary>
    private async Task<bool> SealingAsync(IReadOnlyCollection<AgentProcess> agents, int count)
    {
        AgentProcess[] running = [.. agents.Where(agent => ClientOf(agent) is not null)];
        if (running.Length != count)
        {
            return false;
        }

        ulong before = await running[0].HeadAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        return await running[0].HeadAsync() is var after && before > 0 && after >= before + 2;
    }

    private (Address Key, int Process)? ClientOf(AgentProcess agent) =>
        KeyWatch.Running(_folder).Where(client => client.CommandLine.Contains(agent.DataFolder + "/", StringComparison.Ordinal)).Select(client => ((Address, int)?)(client.Key, client.Process)).SingleOrDefault();

    private Task UntilAsync(string what, Func<Task<bool>> condition) => Processes.UntilAsync(what, condition, () => string.Join('\n', _agents));

    private IdentityStore Store(string member) => new(azurite.CreateClient($"{member}-{_run}"), new KeyFileIdentityKeys(KeysOf(member), "x"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance);

    private string KeysOf(string member) => Path.Combine(_folder, $"keys-{member}");

    private AgentProcess Create(string name, string member, int identities, Uri? joins, string role = "validator", string? sha256 = null)
    {
        JsonObject configuration = joins is null ? NodeConfigurationTests.Founder() : NodeConfigurationTests.Joiner();
        if (joins is not null)
        {
            configuration["consortiumDataUrl"] = joins.AbsoluteUri;
        }

        configuration.Remove("vault");
        configuration.Remove("identityClientId");
        configuration["role"] = role;
        configuration["memberId"] = member[0] - 'a';
        configuration["memberName"] = member;
        configuration["memberAlias"] = $"Bank {member}";
        configuration["identities"] = identities;
        configuration["blobs"] = azurite.Account.AbsoluteUri;
        configuration["container"] = $"{member}-{_run}";
        string password = Path.Combine(_folder, "password");
        File.WriteAllText(password, "a password");
        configuration["local"] = new JsonObject
        {
            ["client"] = new JsonObject { ["kind"] = "legacyGeth", ["program"] = _geth, ["sha256"] = sha256 ?? ClientPin.Default(ClientKind.LegacyGeth).BinarySha256 },
            ["keys"] = new JsonObject { ["folder"] = KeysOf(member), ["passwordFile"] = password },
            ["blobCertificate"] = azurite.CertificateFile,
            ["listenAddress"] = "127.0.0.1",
            ["peerAddress"] = "127.0.0.1",
            ["lease"] = new JsonObject { ["durationSeconds"] = 15, ["renewSeconds"] = 2, ["retrySeconds"] = 1, ["requestSeconds"] = 2, ["clientStopSeconds"] = 3, ["slackSeconds"] = 3 },
        };
        AgentProcess agent = new(name, _folder, _memory.Folder, configuration);
        _agents.Add(agent);
        return agent;
    }
}
