using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

/// <summary>The verbs that read, on a contract of the earlier template: <c>--contract</c> is all it takes.</summary>
public sealed class EarlierContractTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>
{
    [Fact]
    public async Task Admins_validators_and_history_read_a_contract_of_2018()
    {
        using RpcClient rpc = new(anvil.Endpoint);
        EthClient eth = new(rpc);
        AnvilControl control = new(rpc);
        Address founder = AnvilFixture.FundedAddress;
        Address[] validators = [new([.. Enumerable.Repeat((byte)0xaa, 20)]), new([.. Enumerable.Repeat((byte)0xbb, 20)])];
        Address candidate = new([.. Enumerable.Repeat((byte)0xcc, 20)]);
        await control.ImpersonateAsync(founder, default);
        Address contract = (await SendAsync(null, LegacyGovernanceContract.EncodeDeployment(LegacyGovernanceContract.V1, founder, validators, 5))).ContractAddress!.Value;
        await SendAsync(contract, ConsortiumGovernanceContract.UpdateAdminAlias.EncodeCall("First bank"));
        await SendAsync(contract, ConsortiumGovernanceContract.ProposeAdmin.EncodeCall(candidate, "Second bank"));
        await SendAsync(contract, ConsortiumGovernanceContract.VoteAgainst.EncodeCall(candidate));
        string[] where = ["--rpc", $"{anvil.Endpoint}", "--contract", $"{contract}"];

        (int exitCode, string output, string error) = await InProcess.RunAsync(["admins", .. where]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("2 admins of the consortium at block", output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 votes to evict it", output, StringComparison.Ordinal);

        (exitCode, output, error) = await InProcess.RunAsync(["validators", .. where]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("First bank", output, StringComparison.Ordinal);

        (exitCode, output, error) = await InProcess.RunAsync(["history", .. where]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("First bank voted for Second bank", output, StringComparison.Ordinal);
        Assert.Contains("First bank voted to evict Second bank", output, StringComparison.Ordinal);
        Assert.Contains("First bank changed its alias", output, StringComparison.Ordinal);

        (exitCode, output, error) = await InProcess.RunAsync(["history", "--verbose", .. where]);
        Assert.Equal(0, exitCode);
        Assert.Contains("looking for votes in block 0", error, StringComparison.Ordinal);

        async Task<TransactionReceipt> SendAsync(Address? to, byte[] data)
        {
            Hash32 hash = await control.SendTransactionAsync(founder, to, data, 30_000_000, default);
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
            while (true)
            {
                if (await eth.GetTransactionReceiptAsync(hash, timeout.Token) is { } receipt)
                {
                    return receipt;
                }

                await Task.Delay(1, timeout.Token); // anvil answers before it mines
            }
        }
    }
}
