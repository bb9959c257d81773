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

    [NetworkFact]
    public async Task Validators_that_do_not_run_are_not_voted_in_and_the_chain_goes_on()
    {
        AgentProcess a0 = Create("a0", "a", identities: 2, joins: null);
        AgentProcess a1 = Create("a1", "a", identities: 2, joins: null);
        AgentProcess b0 = Create("b0", "b", identities: 3, joins: a0.Site);
        AgentProcess[] all = [a0, a1, b0];
        foreach (AgentProcess agent in all)
        {
            agent.Start();
        }

        await UntilAsync("the joiner has the chain", async () => await b0.HeadAsync() > 0);
        Address[] keys = [.. all.Select(agent => ClientOf(agent)!.Value.Key)];
        Address[] joining = [.. (await Store("b").ListAsync(default)).Select(identity => identity.Identity.Address)];
        using EthECKey newcomer = AdminOf("b");
        await ApplyAsync(a0, "a", GovernanceIntent.AddAdmin(newcomer.Address, "Bank b"));
        await ApplyAsync(a0, "b", GovernanceAction.AddValidators(joining));
        await UntilAsync("the one that runs seals", async () => (await SignersAsync(b0)).Order().SequenceEqual(keys.Order()));
        await UntilAllSealAsync(b0, keys);
        Assert.Equal(keys.Order(), (await SignersAsync(b0)).Order());

        // A second of them comes up.
        AgentProcess b1 = Create("b1", "b", identities: 3, joins: a0.Site);
        b1.Start();
        await UntilAsync("it has an identity", () => Task.FromResult(ClientOf(b1) is not null));
        await UntilAllSealAsync(b0, [.. keys, ClientOf(b1)!.Value.Key]);
    }

    /// <summary>Accounts are digits, in order; a vote is + or − and its account.</summary>
    [Theory]
    [InlineData("12", "12", "12", "", 0, "")]
    [InlineData("123", "12", "12", "3", 0, "+3")]
    [InlineData("1234", "12", "12", "", 0, "")] // nobody of them runs
    [InlineData("1234", "12", "12", "4", 0, "+4")]
    [InlineData("1234", "12", "12", "34", 0, "+3")]
    [InlineData("1234", "12", "12", "34", 1, "+4")]
    [InlineData("1234", "12", "12", "34", 2, "+3")]
    [InlineData("1234", "123", "12", "4", 0, "+4")] // 3 of 4 are alive then
    [InlineData("12345", "1234", "12", "5", 0, "+5")] // 3 of 5
    [InlineData("123456", "12345", "123", "6", 0, "+6")] // 4 of 6
    [InlineData("1234567", "123456", "123", "7", 0, "+7")] // 4 of 7
    [InlineData("12345678", "1234567", "123", "8", 0, "")] // 4 of 8
    [InlineData("12", "123", "123", "", 0, "-3")]
    [InlineData("12", "123", "12", "", 0, "-3")]
    [InlineData("2", "12", "12", "", 0, "-1")]
    [InlineData("1", "12", "2", "", 0, "")] // nobody would be left
    [InlineData("12", "1234", "34", "", 0, "")] // 1 of 3
    [InlineData("12", "1234", "134", "", 0, "-3")] // 2 of 3
    [InlineData("12", "1234", "124", "", 0, "-3")] // the silent one first
    [InlineData("23", "12", "12", "3", 0, "+3")] // in before out
    [InlineData("23", "123", "12", "", 0, "")] // 1 of 2: not before the newcomer seals
    [InlineData("23", "123", "123", "", 0, "-1")]
    [InlineData("234", "123", "123", "", 0, "-1")] // nobody waits for one that never comes
    public void One_vote_at_a_time_and_none_by_which_the_chain_could_stand(string validators, string signers, string sealing, string peers, ulong turn, string expected)
    {
        (Address Account, bool Into)? vote = CliqueSigners.VoteFor(Of(validators), Of(signers), Of(sealing), Of(peers), turn);
        Assert.Equal(expected, vote is { } found ? $"{(found.Into ? '+' : '-')}{found.Account.ToString()[^1]}" : "");

        static Address[] Of(string digits) => [.. digits.Select(digit => Address.Parse($"0x{digit.ToString().PadLeft(40, '0')}"))];
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
