using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Rehearsal.Chain;

/// <summary>What can be done to anvil and to no real chain: act for accounts without their keys, make blocks, move the clock.</summary>
/// <remarks>Source: the Foundry Book, "Anvil", custom methods.</remarks>
public sealed class AnvilControl
{
    private readonly IRpcClient _rpc;

    /// <summary>Controls the anvil behind a connection.</summary>
    public AnvilControl(IRpcClient rpc)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        _rpc = rpc;
    }

    /// <summary>Lets <see cref="SendTransactionAsync"/> act for an account, such as the system caller that finalizes a change of validators.</summary>
    public Task ImpersonateAsync(Address account, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("anvil_impersonateAccount", account), cancellationToken);

    /// <summary>Ends <see cref="ImpersonateAsync"/>.</summary>
    public Task StopImpersonatingAsync(Address account, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("anvil_stopImpersonatingAccount", account), cancellationToken);

    /// <summary>Sends a transaction of an impersonated account, without a signature.</summary>
    /// <param name="from">The impersonated account.</param>
    /// <param name="to">The recipient; null creates a contract.</param>
    /// <param name="data">The call data or creation code.</param>
    /// <param name="gasLimit">The most gas; null lets anvil estimate, and refuse what would revert.</param>
    /// <param name="cancellationToken">Gives up waiting; the transaction may be sent.</param>
    public async Task<Hash32> SendTransactionAsync(Address from, Address? to, ReadOnlyMemory<byte> data, ulong? gasLimit, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> transaction = new(StringComparer.Ordinal) { ["from"] = from, ["data"] = data, ["gasPrice"] = 0 };
        if (to is { } recipient)
        {
            transaction["to"] = recipient;
        }

        if (gasLimit is { } limit)
        {
            transaction["gas"] = limit;
        }

        return Hash32.Parse((await _rpc.SendAsync(new RpcRequest("eth_sendTransaction", transaction), cancellationToken)).GetString()!);
    }

    /// <summary>Sets the balance of an account.</summary>
    public Task SetBalanceAsync(Address account, Wei balance, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("anvil_setBalance", account, balance), cancellationToken);

    /// <summary>Sets the code of an account.</summary>
    public Task SetCodeAsync(Address account, ReadOnlyMemory<byte> code, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("anvil_setCode", account, code), cancellationToken);

    /// <summary>Sets a storage slot of a contract.</summary>
    public Task SetStorageAtAsync(Address account, Hash32 slot, Hash32 value, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("anvil_setStorageAt", account, slot, value), cancellationToken);

    /// <summary>Makes blocks now.</summary>
    public Task MineAsync(ulong blocks, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("anvil_mine", blocks), cancellationToken);

    /// <summary>Whether each transaction gets a block at once. Off, transactions wait for <see cref="MineAsync"/>.</summary>
    public Task SetAutomineAsync(bool automine, CancellationToken cancellationToken) => _rpc.SendAsync(new RpcRequest("evm_setAutomine", automine), cancellationToken);

    /// <summary>Moves the clock of the chain forward; the next block has the new time.</summary>
    public Task IncreaseTimeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromSeconds(1));
        return _rpc.SendAsync(new RpcRequest("evm_increaseTime", (ulong)time.TotalSeconds), cancellationToken);
    }

    /// <summary>Remembers the state of the chain and gives what <see cref="RevertAsync"/> goes back with.</summary>
    public async Task<string> SnapshotAsync(CancellationToken cancellationToken) =>
        (await _rpc.SendAsync(new RpcRequest("evm_snapshot"), cancellationToken)).GetString()!;

    /// <summary>Goes back to a snapshot, once.</summary>
    /// <exception cref="AnvilException">There is no such snapshot (any more).</exception>
    public async Task RevertAsync(string snapshot, CancellationToken cancellationToken)
    {
        if (!(await _rpc.SendAsync(new RpcRequest("evm_revert", snapshot), cancellationToken)).GetBoolean())
        {
            throw new AnvilException($"anvil has no snapshot {snapshot} to go back to; each can be used once.");
        }
    }
}
