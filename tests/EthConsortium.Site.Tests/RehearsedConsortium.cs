using System.Numerics;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Core;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal;

namespace EthConsortium.Site.Tests;

/// <summary>A rehearsal of three banks of which only the first is an admin yet, with the site of each.</summary>
public sealed class RehearsedConsortium : IAsyncLifetime
{
    private RpcClient _rpc = null!;

    internal ConsortiumRehearsal Rehearsal { get; private set; } = null!;

    /// <summary>What the chain says, past every page.</summary>
    internal GovernanceClient Chain { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (ChromiumFactAttribute.WhyNot is not null)
        {
            return;
        }

        RehearsalOptions options = new() { BlockTime = TimeSpan.FromSeconds(1), Until = RehearsalStage.Joined };
        Rehearsal = await ConsortiumRehearsal.RunAsync(ConsortiumPlan.ThreeBanks, options, new Silence(), CancellationToken.None);
        _rpc = new RpcClient(Rehearsal.Members[0].RpcEndpoint);
        Chain = new GovernanceClient(new EthClient(_rpc));
    }

    public async Task DisposeAsync()
    {
        if (Rehearsal is not null)
        {
            _rpc.Dispose();
            await Rehearsal.DisposeAsync();
        }
    }

    /// <summary>Signs with a member's key what its page gives to the wallet, and sends it through the member's own endpoint, as a wallet would.</summary>
    internal static async Task<string> SignAndSendAsync(RehearsalMember member, JsonElement call)
    {
        string password = (await File.ReadAllLinesAsync(member.PasswordPath))[0];
        string file = Directory.EnumerateFiles(member.KeyStorePath).Single(path => path.EndsWith(member.Account.ToString()[2..], StringComparison.OrdinalIgnoreCase));
        using EthECKey key = KeyStoreFile.Decrypt(file, password);
        using RpcClient rpc = new(member.RpcEndpoint);
        EthClient chain = new(rpc);
        Transaction1559 transaction = new()
        {
            ChainId = await chain.GetChainIdAsync(),
            Nonce = await chain.GetNonceAsync(member.Account, BlockTag.Pending),
            MaxFeePerGas = new Wei(Number("maxFeePerGas")),
            MaxPriorityFeePerGas = new Wei(Number("maxPriorityFeePerGas")),
            GasLimit = (ulong)Number("gas"),
            To = Address.Parse(call.GetProperty("to").GetString()!),
            Value = new Wei(Number("value")),
            Data = Hex.Decode(call.GetProperty("data").GetString()!),
        };
        return $"{await chain.SendRawTransactionAsync(transaction.Sign(key).Raw)}";

        BigInteger Number(string name) => Hex.DecodeQuantity(call.GetProperty(name).GetString()!);
    }

    private sealed class Silence : IRehearsalSink
    {
        public void StepStarted(RehearsalStep step)
        {
        }

        public void Seen(string who, string what)
        {
        }

        public void Released(string what)
        {
        }

        public void Progress(OperationProgress progress)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Warning(string message)
        {
        }
    }
}
