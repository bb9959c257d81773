using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>Agents as processes, with Azurite for leases and geth 1.8.23 (Clique) for clients, with the shortest leases there are. Whatever is tested, never may two clients hold one key.</summary>
[SupportedOSPlatform("linux")]
public abstract class AgentTests : IAsyncLifetime
{
    private readonly TemporaryMemory _memory = new();
    private readonly List<AgentProcess> _agents = [];
    private KeyWatch? _watch;

    /// <summary>The store of this test; the agents reach it at <see cref="Blobs"/>.</summary>
    protected abstract Azurite Azurite { get; }

    /// <summary>Where the agents reach the store.</summary>
    protected virtual Uri Blobs => Azurite.Account;

    /// <summary>The folder of all that is started.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("ethconsortium-agents-").FullName;

    /// <summary>What tells this test's containers from those of others in the store.</summary>
    protected string Run { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>The client's program.</summary>
    protected string Geth { get; private set; } = "";

    private protected KeyWatch Watch => _watch!;

    public virtual Task InitializeAsync()
    {
        Geth = OldGeth.CopyTo(Folder);
        _watch = new KeyWatch(Folder);
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        foreach (AgentProcess agent in _agents)
        {
            await agent.DisposeAsync();
        }

        // With their agents gone, their watchers end the clients.
        await Processes.UntilAsync("no client is left", () => Processes.Naming(Folder).Count == 0);
        await Watch.DisposeAsync();
        _memory.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private protected static async Task<Address> SignerOfAsync(AgentProcess agent) => Address.Parse((await ClientConsole.AskAsync(agent, "eth_coinbase")).GetString()!);

    /// <summary>The key of a member's admin.</summary>
    protected static EthECKey AdminOf(string member) => new([.. Enumerable.Repeat((byte)member[0], 32)]);

    /// <summary>Does something in the governance contract as a member's admin, and waits until it is done.</summary>
    private protected static async Task ApplyAsync(AgentProcess by, string member, GovernanceIntent intent)
    {
        using EthECKey key = AdminOf(member);
        GovernanceClient governance = new(by.Eth, consensus: ConsensusEngine.Clique);
        await governance.ApplyAsync(intent, new TransactionSender(by.Eth, new EthECKeySigner(key), new ChainId(424_242)), options: null, sink: null, default);
    }

    /// <summary>Has the founder's admin add another's validator, upon which the signers vote it in.</summary>
    private protected static async Task VoteInAsync(AgentProcess founder, AgentProcess other) =>
        await ApplyAsync(founder, "a", GovernanceAction.AddValidators([await SignerOfAsync(other)]));

    /// <summary>Until each of them has sealed one of the blocks that come from now on.</summary>
    private protected async Task UntilAllSealAsync(AgentProcess seen, IReadOnlyCollection<Address> signers)
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
    private protected async Task<bool> SealingAsync(IReadOnlyCollection<AgentProcess> agents, int count)
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

    /// <summary>Until a client is gone, which has to be before its lease is over: a client that runs after the store was seen to have none ran too long.</summary>
    private protected async Task UntilGoneAsync(string member, Address key, int client)
    {
        IdentityStore store = Store(member);
        await UntilAsync("its client is gone", async () =>
        {
            bool isLeased = (await store.ListAsync(default)).Single(identity => identity.Identity.Address == key).IsLeased;
            bool isRunning = Processes.CommandLine(client).Length > 0;
            Assert.True(isLeased || !isRunning, $"The lease on {key} is over, and its client runs.");
            return !isRunning;
        });
    }

    private protected (Address Key, int Process)? ClientOf(AgentProcess agent) =>
        KeyWatch.Running(Folder).Where(client => client.CommandLine.Contains(agent.DataFolder + "/", StringComparison.Ordinal)).Select(client => ((Address, int)?)(client.Key, client.Process)).SingleOrDefault();

    protected Task UntilAsync(string what, Func<Task<bool>> condition) => Processes.UntilAsync(what, condition, () => string.Join('\n', _agents));

    protected IdentityStore Store(string member) => new(Azurite.CreateClient($"{member}-{Run}"), new KeyFileIdentityKeys(KeysOf(member), "x"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance);

    /// <summary>An agent that is not started yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="member">Its member, a letter: agents of one share their identities.</param>
    /// <param name="identities">How many the member has.</param>
    /// <param name="joins">Where the network is described; null for who founds it.</param>
    /// <param name="role">Its role.</param>
    /// <param name="sha256">The pin of its client; null for the right one.</param>
    /// <param name="place">Where it runs; null for loopback.</param>
    /// <param name="consensus">The network's consensus.</param>
    /// <param name="configure">Sets what else its configuration has.</param>
    private protected AgentProcess Create(string name, string member, int identities, Uri? joins, string role = "validator", string? sha256 = null, AgentPlace? place = null, string consensus = "clique", Action<JsonObject>? configure = null)
    {
        JsonObject configuration = joins is null ? NodeConfigurationTests.Founder() : NodeConfigurationTests.Joiner();
        if (joins is not null)
        {
            configuration["consortiumDataUrl"] = joins.AbsoluteUri;
        }
        else
        {
            using EthECKey admin = AdminOf(member);
            configuration["adminAddress"] = admin.Address.ToString();
        }

        configuration.Remove("vault");
        configuration.Remove("identityClientId");
        configuration["role"] = role;
        configuration["consensus"] = consensus;
        configuration["memberId"] = member[0] - 'a';
        configuration["memberName"] = member;
        configuration["memberAlias"] = $"Bank {member}";
        configuration["identities"] = identities;
        configuration["blobs"] = Blobs.AbsoluteUri;
        configuration["container"] = $"{member}-{Run}";
        string password = Path.Combine(Folder, "password");
        File.WriteAllText(password, "a password");
        configuration["local"] = new JsonObject
        {
            ["client"] = new JsonObject { ["kind"] = "legacyGeth", ["program"] = Geth, ["sha256"] = sha256 ?? ClientPin.Default(ClientKind.LegacyGeth).BinarySha256 },
            ["keys"] = new JsonObject { ["folder"] = KeysOf(member), ["passwordFile"] = password },
            ["blobCertificate"] = Azurite.CertificateFile,
            ["lease"] = new JsonObject { ["durationSeconds"] = 15, ["renewSeconds"] = 2, ["retrySeconds"] = 1, ["requestSeconds"] = 2, ["clientStopSeconds"] = 3, ["slackSeconds"] = 3 },
        };
        configure?.Invoke(configuration);
        AgentProcess agent = new(name, Folder, _memory.Folder, configuration, place ?? AgentPlace.Loopback);
        _agents.Add(agent);
        return agent;
    }

    protected string KeysOf(string member) => Path.Combine(Folder, $"keys-{member}");
}
