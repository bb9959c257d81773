using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>
/// Under Clique nobody reads the governance contract: the signers vote among themselves who else seals, by marks in the blocks they seal. So the agent of a
/// signer has its client vote for what the contract says; once more than half of the signers do, that is who seals.
/// </summary>
/// <remarks>Source: EIP-225, and geth's JSON-RPC reference: <c>clique_getSigners</c>, <c>clique_proposals</c>, <c>clique_propose</c>, <c>clique_discard</c>.</remarks>
internal sealed partial class CliqueSigners(VerifiedNetwork network, EthClient eth, ClientSupervisor client, Address self, ILogger logger)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    // Who does not have the blocks of now, such as a client that was killed and lost some, would vote for what was once.
    private readonly TimeSpan _maxAge = TimeSpan.FromSeconds(Math.Max(60, 3 * (long)((network.Genesis.Consensus as CliqueConsensus)?.Period ?? 0)));
    private readonly GovernanceClient _governance = new(eth, network.GovernanceContract, network.Consensus);
    private volatile string _state = "unknown";

    /// <summary>Whether this node may seal: <c>authorised</c>; <c>waitingForSigners</c> while the contract has it among the validators and the signers vote; <c>notAuthorised</c>; <c>unknown</c>.</summary>
    public string State => _state;

    /// <summary>The votes that make the signers what the contract says: in, or out.</summary>
    public static IReadOnlyDictionary<Address, bool> VotesFor(IReadOnlyCollection<Address> validators, IReadOnlyCollection<Address> signers) =>
        validators.Except(signers).Select(account => (Account: account, Into: true))
            .Concat(signers.Except(validators).Select(account => (Account: account, Into: false)))
            .ToDictionary(vote => vote.Account, vote => vote.Into);

    /// <summary>Looks again and again, until it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);

            if (client.Status.State is ClientState.Sealing or ClientState.NotSealing)
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Address ToAddress(JsonElement text) => Address.Parse(text.GetString() ?? throw new FormatException("Expected an address, found null."));

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await eth.GetHeaderAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false) is not { } head || DateTimeOffset.UtcNow - head.Time > _maxAge)
        {
            return;
        }

        // Both of one block: what is compared over a block that comes between would differ.
        IReadOnlyList<Address> validators = (await _governance.ReadAtAsync(head.Number, cancellationToken).ConfigureAwait(false)).Validators;
        Address[] signers = [.. (await client.AdministerAsync("clique_getSigners", [$"0x{head.Number:x}"], cancellationToken).ConfigureAwait(false)).EnumerateArray().Select(ToAddress)];
        bool isSigner = signers.Contains(self);
        _state = isSigner ? "authorised" : validators.Contains(self) ? "waitingForSigners" : "notAuthorised";

        // The votes of others than signers do not count, and without validators there is no contract to follow.
        IReadOnlyDictionary<Address, bool> wanted = isSigner && validators.Count > 0 ? VotesFor(validators, signers) : new Dictionary<Address, bool>();
        Dictionary<Address, bool> cast = (await client.AdministerAsync("clique_proposals", [], cancellationToken).ConfigureAwait(false))
            .EnumerateObject().ToDictionary(vote => Address.Parse(vote.Name), vote => vote.Value.GetBoolean());

        // One that has been carried would be cast again if the opposite were decided later.
        foreach (Address account in cast.Keys.Where(account => !wanted.ContainsKey(account)))
        {
            await client.AdministerAsync("clique_discard", [account.ToString()], cancellationToken).ConfigureAwait(false);
        }

        foreach ((Address account, bool into) in wanted.Where(vote => !cast.TryGetValue(vote.Key, out bool before) || before != vote.Value))
        {
            await client.AdministerAsync("clique_propose", [account.ToString(), into], cancellationToken).ConfigureAwait(false);
            LogVote(account.ToString(), into ? "in" : "out", signers.Length);
        }
    }

    [LoggerMessage(LogLevel.Information, "Votes {account} {where}, as the governance contract has it: that takes more than half of the {count} signers.")]
    private partial void LogVote(string account, string where, int count);
}
