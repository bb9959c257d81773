using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>One governance contract on a chain of <see cref="GovernanceFixture"/>: sends, reads, and checks refusals.</summary>
internal sealed class GovernanceDriver(GovernanceFixture chain, Address address)
{
    public Address Address { get; } = address;

    /// <summary>Sends a transaction that must succeed.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, AbiFunction function, params object?[] arguments)
    {
        byte[] data = function.EncodeCall(arguments);
        TransactionReceipt receipt = await chain.TransactAsync(from, Address, data);
        if (receipt.Succeeded != true)
        {
            ContractRevertException refusal = await Assert.ThrowsAsync<ContractRevertException>(() => CallAsync(from, data));
            Assert.Fail($"{function} was refused: {refusal.Reason}");
        }

        return receipt;
    }

    /// <summary>Sends the same call in the name of different accounts, in few blocks.</summary>
    public Task SendTogetherAsync(IEnumerable<Address> from, AbiFunction function, Func<Address, object?[]> arguments, int gasOfEach = 400_000) =>
        chain.TransactTogetherAsync(from.Select(f => (f, Address, function.EncodeCall(arguments(f)))), gasOfEach);

    /// <summary>Sends a transaction that must be refused with this error and these arguments.</summary>
    public async Task<TransactionReceipt> RefusesAsync(Address from, AbiError error, object?[] errorArguments, AbiFunction function, params object?[] arguments)
    {
        byte[] data = function.EncodeCall(arguments);
        TransactionReceipt receipt = await chain.TransactAsync(from, Address, data);
        Assert.False(receipt.Succeeded, $"{function} was expected to be refused with {error}, but succeeded.");
        ContractRevertException refusal = await Assert.ThrowsAsync<ContractRevertException>(() => CallAsync(from, data));
        Assert.True(error.Encode(errorArguments).AsSpan().SequenceEqual(refusal.RevertData.Span), $"{function} was expected to be refused with {error}({string.Join(", ", errorArguments)}), found {refusal.Reason}.");
        return receipt;
    }

    public async Task<T> ReadAsync<T>(AbiFunction function, params object?[] arguments) =>
        function.DecodeResult<T>(await CallAsync(Address.Zero, function.EncodeCall(arguments)));

    /// <summary>Reads in somebody's name.</summary>
    public async Task<T> ReadAsAsync<T>(Address from, AbiFunction function, params object?[] arguments) =>
        function.DecodeResult<T>(await CallAsync(from, function.EncodeCall(arguments)));

    /// <summary>Reads a function with several outputs.</summary>
    public async Task<object?[]> ReadAllAsync(AbiFunction function, params object?[] arguments) =>
        function.DecodeResult(await CallAsync(Address.Zero, function.EncodeCall(arguments)));

    /// <summary>Does what a client does once the change in flight is final.</summary>
    public Task<TransactionReceipt> FinalizeAsync() => SendAsync(Contract.SystemCaller, Contract.FinalizeChange);

    /// <summary>Proposes and votes until the candidate is an admin.</summary>
    public async Task AdmitAsync(Address candidate, string alias = "")
    {
        Address[] admins = await ReadAsync<Address[]>(Contract.GetAdmins);
        await SendAsync(admins[0], Contract.ProposeAdmin, candidate, alias);
        await SendTogetherAsync(admins.Skip(1).Take(admins.Length / 2), Contract.VoteFor, _ => [candidate]);

        Assert.Contains(candidate, await ReadAsync<Address[]>(Contract.GetAdmins));
    }

    /// <summary>Adds validators of an admin and lets the change become final.</summary>
    public async Task DelegateAsync(Address admin, params Address[] validators)
    {
        await SendAsync(admin, Contract.AddValidators, [validators]);
        await FinalizeAsync();
    }

    public async Task<(Address[] Added, Address[] Removed, bool InFlight, bool Queued)> PendingAsync()
    {
        object?[] pending = await ReadAllAsync(Contract.GetPendingValidators);
        return ((Address[])pending[0]!, (Address[])pending[1]!, (bool)pending[2]!, (bool)pending[3]!);
    }

    public Task<Address[]> ValidatorsAsync() => ReadAsync<Address[]>(Contract.GetValidators);

    public Task<Address[]> TargetAsync() => ReadAsync<Address[]>(Contract.GetTargetValidators);

    /// <summary>The logs of one event in a receipt, decoded.</summary>
    public object?[][] Logs(TransactionReceipt receipt, AbiEvent @event) =>
        [.. receipt.Logs.Where(l => l.Address == Address && l.Topics[0] == @event.Topic).Select(l => @event.Decode(l.Topics, l.Data.Span))];

    public Task<byte[]> CallAsync(Address from, ReadOnlyMemory<byte> data) =>
        chain.Eth.CallAsync(new CallRequest { From = from, To = Address, Data = data, Errors = Contract.Artifact.Abi.Errors }, BlockTag.Latest);
}
