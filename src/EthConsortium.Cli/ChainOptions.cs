using System.CommandLine;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Cli;

/// <summary>The options of every verb that reads a governance contract, and the reading.</summary>
internal sealed class ChainOptions
{
    private readonly Option<string> _rpc = new("--rpc") { Description = "The JSON-RPC endpoint of a node.", HelpName = "URL", Required = true };
    private readonly Option<string?> _contract = new("--contract") { Description = $"Where the governance contract is. Default: {ConsortiumGovernanceContract.GenesisAddress}, its place in every genesis.", HelpName = "ADDRESS" };

    /// <summary>Whether JSON is asked for.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write one JSON document." };

    /// <summary>Gives the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_rpc);
        command.Add(_contract);
        command.Add(Json);
    }

    /// <summary>Reads with a client of the contract that the command line names.</summary>
    public async Task<T> ReadAsync<T>(ParseResult parsed, Func<GovernanceClient, Task<T>> read)
    {
        using RpcClient rpc = new(Arguments.ReadUrl(parsed.GetRequiredValue(_rpc), "a node"));
        Address? contract = parsed.GetValue(_contract) is { } text ? Arguments.ReadAddress(text) : null;
        return await read(new GovernanceClient(new EthClient(rpc), contract));
    }
}
