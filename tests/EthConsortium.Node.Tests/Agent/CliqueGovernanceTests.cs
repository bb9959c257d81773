using System.Runtime.Versioning;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Agent;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>Under Clique the signers become what the governance contract says, on real geth 1.8.23.</summary>
[SupportedOSPlatform("linux")]
public sealed class CliqueGovernanceTests(Azurite azurite) : AgentTests, IClassFixture<Azurite>
{
    private readonly HttpClient _http = new();

    protected override Azurite Azurite => azurite;

    public override async Task DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }

    [NetworkFact]
    public async Task A_validator_that_the_admins_add_seals_and_one_that_they_remove_seals_no_more()
    {
        AgentProcess a0 = Create("a0", "a", identities: 2, joins: null);
        AgentProcess a1 = Create("a1", "a", identities: 2, joins: null);
        AgentProcess b0 = Create("b0", "b", identities: 1, joins: a0.Site);
        AgentProcess[] all = [a0, a1, b0];
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAsync("the joiner has the chain, and is no signer", async () => await b0.HeadAsync() > 0 && await SignerAsync(b0) == "notAuthorised");
        await UntilAsync("all run", () => Task.FromResult(all.All(agent => ClientOf(agent) is not null)));
        Address[] keys = [.. all.Select(agent => ClientOf(agent)!.Value.Key)];
        Assert.Equal(keys[..2].Order(), (await SignersAsync(a0)).Order());

        // Its member is voted in, and adds it.
        using EthECKey newcomer = AdminOf("b");
        await ApplyAsync(a0, "a", GovernanceIntent.AddAdmin(newcomer.Address, "Bank b"));
        await ApplyAsync(a0, "b", GovernanceAction.AddValidators([keys[2]]));
        await UntilAsync("all may seal", async () => (await SignersAsync(b0)).Order().SequenceEqual(keys.Order()));
        await UntilSealedByAsync(a0, keys[2]);
        await UntilAsync("it says so", async () => await SignerAsync(b0) == "authorised");

        // The founder takes one of its own back.
        await ApplyAsync(a0, "a", GovernanceAction.RemoveValidators([keys[1]]));
        Address[] left = [keys[0], keys[2]];
        await UntilAsync("two may seal", async () => (await SignersAsync(b0)).Order().SequenceEqual(left.Order()));
        ulong from = await b0.HeadAsync() + 2;
        await UntilAsync("the chain goes on", async () => await b0.HeadAsync() >= from + 10);
        for (ulong number = from; number < from + 10; number++)
        {
            Assert.Contains((await b0.Eth.GetHeaderAsync(BlockTag.Number(number)))!.RecoverCliqueSigner()!.Value, left);
        }

        await UntilAsync("it says so", async () => await SignerAsync(a1) == "notAuthorised");

        // What was carried is not voted for any longer, lest it come back some day.
        foreach (AgentProcess agent in all)
        {
            await UntilAsync($"{agent.Name} votes for nothing", async () => !(await ClientConsole.AskAsync(agent, "clique_proposals")).EnumerateObject().Any());
        }
    }

    [Fact]
    public void Votes_are_what_the_contract_and_the_signers_differ_by()
    {
        Address[] accounts = [.. Enumerable.Range(1, 4).Select(number => new EthECKey([.. Enumerable.Repeat((byte)number, 32)]).Address)];
        Assert.Empty(CliqueSigners.VotesFor(accounts, [.. accounts.Reverse()]));
        Assert.Equal(new Dictionary<Address, bool> { [accounts[3]] = true, [accounts[0]] = false }, CliqueSigners.VotesFor(accounts[1..], accounts[..3]));
    }

    private static async Task<Address[]> SignersAsync(AgentProcess agent) => [.. (await ClientConsole.AskAsync(agent, "clique_getSigners")).EnumerateArray().Select(text => Address.Parse(text.GetString()!))];

    private async Task<string?> SignerAsync(AgentProcess agent)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(agent.Site, "health"));
        JsonElement parts = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("parts");
        return parts.TryGetProperty("signer", out JsonElement signer) ? signer.GetString() : null;
    }

    private async Task UntilSealedByAsync(AgentProcess seen, Address signer)
    {
        ulong next = await seen.HeadAsync();
        await UntilAsync($"{signer} seals", async () =>
        {
            for (ulong head = await seen.HeadAsync(); next <= head; next++)
            {
                if ((await seen.Eth.GetHeaderAsync(BlockTag.Number(next)))?.RecoverCliqueSigner() == signer)
                {
                    return true;
                }
            }

            return false;
        });
    }
}
