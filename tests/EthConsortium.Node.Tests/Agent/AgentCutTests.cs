using System.Runtime.Versioning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>Agents in network namespaces, with wires that are cut and mended: between members, and to the store, which has a place of its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class AgentCutTests : AgentTests
{
    private const int StorePlace = 9;

    private NetworkWires? _wires;
    private Azurite? _azurite;

    protected override Azurite Azurite => _azurite!;

    protected override Uri Blobs => new UriBuilder(Azurite.Account) { Host = NetworkWires.AddressesOf(StorePlace).Peer }.Uri;

    private NetworkWires Wires => _wires!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _wires = await NetworkWires.LayAsync();
        _azurite = new Azurite { Inside = await _wires.AddAsync(StorePlace), Host = NetworkWires.AddressesOf(StorePlace).Test };
        await _azurite.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Azurite.DisposeAsync();
        await Wires.DisposeAsync();
    }

    [WiresNetworkFact]
    public async Task Members_that_are_cut_off_from_each_other_or_from_their_store_go_on_when_the_wires_are_mended_and_never_do_two_clients_hold_one_key()
    {
        // A founder has two nodes at least. Both are at one place.
        AgentPlace founders = await AgentPlace.OnAsync(Wires, 1);
        AgentProcess a0 = Create("a0", "a", identities: 2, joins: null, place: founders);
        AgentProcess a1 = Create("a1", "a", identities: 2, joins: null, place: founders);
        AgentProcess b = Create("b", "b", identities: 1, a0.PeerSite, place: await AgentPlace.OnAsync(Wires, 2));
        AgentProcess c = Create("c", "c", identities: 1, a0.PeerSite, place: await AgentPlace.OnAsync(Wires, 3));
        AgentProcess d = Create("d", "c", identities: 1, a0.PeerSite, place: await AgentPlace.OnAsync(Wires, 4));
        AgentProcess[] all = [a0, a1, b, c, d];
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAsync("all three members run", () => Task.FromResult(all.Count(agent => ClientOf(agent) is not null) == 4));
        AgentProcess first = ClientOf(c) is null ? d : c;
        AgentProcess spare = first == c ? d : c;
        (int firstPlace, int sparePlace) = first == c ? (3, 4) : (4, 3);
        AgentProcess[] members = [a0, a1, b, first];
        foreach (AgentProcess member in members)
        {
            await UntilAsync($"{member.Name} has the chain", async () => await member.HeadAsync() > 0);
        }

        await VoteInAsync(a0, b);
        await VoteInAsync(a0, first);
        Address[] signers = await Task.WhenAll(members.Select(SignerOfAsync));
        await UntilAllSealAsync(b, signers);

        // One member without the others, with its store: the majority goes on, and it keeps its identity.
        Wires.Cut(1, firstPlace);
        await UntilAsync("the majority goes on alone", async () => await b.HeadAsync() >= await first.HeadAsync() + 4);
        Assert.NotNull(ClientOf(first));

        // All without each other: two of four are too few.
        Wires.Cut(1, 2);
        await UntilAsync("the chain stands", async () => await StandsAsync(members));
        Wires.Heal(1, 2);
        Wires.Heal(1, firstPlace);
        await UntilAllSealAsync(b, signers);
        await UntilAsync("all agree", () => AgreeAsync(members));

        // A member without its store, among the others: its client is dead before its lease is over, and its spare has its key after that.
        (Address key, int client) = ClientOf(first)!.Value;
        Wires.Cut(firstPlace, StorePlace);
        await UntilGoneAsync("c", key, client);
        await UntilAsync("the spare holds its key", () => Task.FromResult(ClientOf(spare)?.Key == key));
        await UntilAllSealAsync(b, signers);
        Wires.Heal(firstPlace, StorePlace);

        // A member without anybody, on both sides: it is a spare when it is back.
        (_, client) = ClientOf(spare)!.Value;
        Wires.Cut(sparePlace);
        await UntilGoneAsync("c", key, client);
        await UntilAsync("the first holds its key again", () => Task.FromResult(ClientOf(first)?.Key == key));
        Wires.Heal(sparePlace);
        await UntilAllSealAsync(b, signers);
        await UntilAsync("all agree", () => AgreeAsync(members));
        await UntilAsync("it knows that it lost its identity", () => Task.FromResult(spare.Output.Contains("was lost and its client is stopped", StringComparison.Ordinal)));
        Assert.Null(ClientOf(spare));
    }

    private static async Task<bool> StandsAsync(AgentProcess[] agents)
    {
        ulong[] before = await Task.WhenAll(agents.Select(agent => agent.HeadAsync()));
        await Task.Delay(TimeSpan.FromSeconds(4)); // four blocks' time
        ulong[] after = await Task.WhenAll(agents.Select(agent => agent.HeadAsync()));
        return before.SequenceEqual(after);
    }

    /// <summary>Whether they have the same chain, as high as the lowest of them.</summary>
    private static async Task<bool> AgreeAsync(AgentProcess[] agents)
    {
        ulong[] heads = await Task.WhenAll(agents.Select(agent => agent.HeadAsync()));
        BlockHeader?[] same = await Task.WhenAll(agents.Select(agent => agent.Eth.GetHeaderAsync(BlockTag.Number(heads.Min()))));
        return heads.Max() <= heads.Min() + 1 && same.DistinctBy(header => header?.Hash).Count() == 1;
    }

    private sealed class WiresNetworkFactAttribute : FactAttribute
    {
        public WiresNetworkFactAttribute() => Skip = OldGeth.WhyNot ?? Azurite.WhyNot ?? NetworkWires.WhyNot;
    }
}
