using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>
/// Under Clique nobody reads the governance contract: the signers vote among themselves who else seals, by marks in the blocks they seal. So the agent of a
/// signer has its client vote for what the contract says; once more than half of the signers do, that is who seals. A signer that does not run counts as much
/// as one that does, and with half of them silent the chain stands and nobody can be voted out: so it votes for who is there only, and for one at a time.
/// </summary>
/// <remarks>Source: EIP-225, and geth's JSON-RPC reference: <c>clique_getSigners</c>, <c>clique_proposals</c>, <c>clique_propose</c>, <c>clique_discard</c>, <c>admin_peers</c>.</remarks>
internal sealed partial class CliqueSigners(VerifiedNetwork network, EthClient eth, ClientSupervisor client, Address self, ILogger logger)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyDictionary<Address, bool> s_none = new Dictionary<Address, bool>();

    private readonly TimeSpan _period = TimeSpan.FromSeconds(Math.Max(1, (long)((network.Genesis.Consensus as CliqueConsensus)?.Period ?? 0)));

    // Who does not have the blocks of now, such as a client that was killed and lost some, would vote for what was once.
    private readonly TimeSpan _maxAge = TimeSpan.FromSeconds(Math.Max(60, 3 * (long)((network.Genesis.Consensus as CliqueConsensus)?.Period ?? 0)));
    private readonly GovernanceClient _governance = new(eth, network.GovernanceContract, network.Consensus);
    private volatile string _state = "unknown";

    /// <summary>Whether this node may seal: <c>authorised</c>; <c>waitingForSigners</c> while the contract has it among the validators and the signers vote; <c>notAuthorised</c>; <c>unknown</c>.</summary>
    public string State => _state;

    /// <summary>The next vote on the way from the signers to the validators; null when there is none, or it has to wait.</summary>
    /// <param name="validators">Whom the contract names.</param>
    /// <param name="signers">Who may seal.</param>
    /// <param name="sealing">Who of them has sealed lately.</param>
    /// <param name="peers">Whose nodes the client is connected to.</param>
    /// <param name="turn">Where to begin among those who are missing: the same for all agents, who may not see the same peers.</param>
    public static (Address Account, bool Into)? VoteFor(IReadOnlyCollection<Address> validators, IReadOnlyCollection<Address> signers, IReadOnlyCollection<Address> sealing, IReadOnlyCollection<Address> peers, ulong turn)
    {
        Address[] missing = [.. validators.Except(signers).Order()];
        int start = missing.Length == 0 ? 0 : (int)(turn % (ulong)missing.Length);
        Address[] there = [.. missing[start..].Concat(missing[..start]).Where(peers.Contains)];
        int alive = signers.Count(sealing.Contains);
        if (there.Length > 0)
        {
            // Who waits for others to be seen keeps the outs waiting too: they would not make it sooner.
            return 2 * (alive + 1) > signers.Count + 1 ? (there[0], true) : null;
        }

        // Those that are silent first: without them there is more room.
        return signers.Except(validators).OrderBy(sealing.Contains).ThenBy(account => account)
            .Where(account => 2 * (sealing.Contains(account) ? alive - 1 : alive) > signers.Count - 1)
            .Select(account => ((Address, bool)?)(account, false)).FirstOrDefault();
    }

    /// <summary>Looks again and again, until it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);

            if (client.Status.State is ClientState.Sealing or ClientState.NotSealing or ClientState.Behind or ClientState.WithoutPeers)
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Address ToAddress(JsonElement text) => Address.Parse(text.GetString() ?? throw new FormatException("Expected an address, found null."));

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<Address, bool> wanted;
        try
        {
            wanted = client.Status.State is ClientState.Sealing or ClientState.NotSealing ? await DecideAsync(cancellationToken).ConfigureAwait(false) : s_none;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            await CastAsync(s_none, cancellationToken).ConfigureAwait(false);
            throw;
        }

        await CastAsync(wanted, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What to vote for now: nothing where the chain that is read may be of once.</summary>
    private async Task<IReadOnlyDictionary<Address, bool>> DecideAsync(CancellationToken cancellationToken)
    {
        if (await eth.GetHeaderAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false) is not { } head || DateTimeOffset.UtcNow - head.Time > _maxAge)
        {
            return s_none;
        }

        // Both of one block: what is compared over a block that comes between would differ.
        IReadOnlyList<Address> validators = (await _governance.ReadAtAsync(head.Number, cancellationToken).ConfigureAwait(false)).Validators;
        Address[] signers = [.. (await client.AdministerAsync("clique_getSigners", [$"0x{head.Number:x}"], cancellationToken).ConfigureAwait(false)).EnumerateArray().Select(ToAddress)];
        bool isSigner = signers.Contains(self);
        _state = isSigner ? "authorised" : validators.Contains(self) ? "waitingForSigners" : "notAuthorised";

        // The votes of others than signers do not count, and without validators there is no contract to follow.
        if (!isSigner || validators.Count == 0 || validators.ToHashSet().SetEquals(signers))
        {
            return s_none;
        }

        // A turn is long enough for each to seal its vote.
        HashSet<Address> sealing = await ReadSealingAsync(head, 3 * signers.Length, cancellationToken).ConfigureAwait(false);
        HashSet<Address> peers = await ReadPeersAsync(cancellationToken).ConfigureAwait(false);
        return VoteFor(validators, signers, sealing, peers, head.Number / (ulong)(16 + (4 * signers.Length))) is { } vote ? new Dictionary<Address, bool> { [vote.Account] = vote.Into } : s_none;
    }

    /// <summary>Who sealed the latest blocks, as far as those came one after the other: before a pause of the chain others may have run.</summary>
    private async Task<HashSet<Address>> ReadSealingAsync(BlockHeader head, int count, CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        List<Task<BlockHeader?>> headers = [];
        for (ulong number = head.Number; number > 0 && headers.Count < count; number--)
        {
            headers.Add(batch.GetHeaderAsync(BlockTag.Number(number)));
        }

        if (headers.Count == 0)
        {
            return [];
        }

        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset first = head.Time - (2 * count * _period) - s_pause;
        return [.. (await Task.WhenAll(headers).ConfigureAwait(false)).Where(header => header?.Time >= first).Select(header => header!.RecoverCliqueSigner()).OfType<Address>()];
    }

    /// <summary>The accounts of the nodes that the client is connected to: a node's key is the one it seals with.</summary>
    private async Task<HashSet<Address>> ReadPeersAsync(CancellationToken cancellationToken)
    {
        HashSet<Address> peers = [];
        foreach (JsonElement peer in (await client.AdministerAsync("admin_peers", [], cancellationToken).ConfigureAwait(false)).EnumerateArray())
        {
            if (peer.TryGetProperty("enode", out JsonElement text) && Enode.TryParse(text.GetString(), out Enode? enode))
            {
                peers.Add(new Address(Keccak256.Hash(Convert.FromHexString(enode.PublicKey)).AsSpan()[12..]));
            }
        }

        return peers;
    }

    /// <summary>Has the client vote for these and nothing else. It goes on voting for what it was once told, until that is carried and beyond: then it would vote so again if the opposite were decided later.</summary>
    private async Task CastAsync(IReadOnlyDictionary<Address, bool> wanted, CancellationToken cancellationToken)
    {
        Dictionary<Address, bool> cast = (await client.AdministerAsync("clique_proposals", [], cancellationToken).ConfigureAwait(false))
            .EnumerateObject().ToDictionary(vote => Address.Parse(vote.Name), vote => vote.Value.GetBoolean());
        foreach (Address account in cast.Keys.Where(account => !wanted.ContainsKey(account)))
        {
            await client.AdministerAsync("clique_discard", [account.ToString()], cancellationToken).ConfigureAwait(false);
        }

        foreach ((Address account, bool into) in wanted.Where(vote => !cast.TryGetValue(vote.Key, out bool before) || before != vote.Value))
        {
            await client.AdministerAsync("clique_propose", [account.ToString(), into], cancellationToken).ConfigureAwait(false);
            LogVote(account.ToString(), into ? "in" : "out");
        }
    }

    [LoggerMessage(LogLevel.Information, "Votes {account} {where}, as the governance contract has it: that takes more than half of the signers.")]
    private partial void LogVote(string account, string where);
}
