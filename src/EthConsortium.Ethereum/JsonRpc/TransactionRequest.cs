using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A transaction to send; nonce, gas and price are found by <see cref="TransactionSender"/>.</summary>
public sealed record TransactionRequest
{
    /// <summary>The recipient; null creates a contract with <see cref="Data"/> as its creation code.</summary>
    public Address? To { get; init; }

    /// <summary>The call data.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The amount to move.</summary>
    public Wei Value { get; init; }

    /// <summary>The most gas; null estimates it, and so finds out beforehand when the contract would refuse.</summary>
    public ulong? GasLimit { get; init; }

    /// <summary>Gas on top of the estimate and its margin, for what may cost more when others act before it is mined; no more than a block has is asked for. What is not used costs nothing.</summary>
    public ulong GasReserve { get; init; }

    /// <summary>The custom errors the contract may revert with, so that a refusal is told in its own terms.</summary>
    public IReadOnlyList<AbiError> Errors { get; init; } = [];

    /// <summary>Called with the transaction after it is signed and before it is sent, so that its hash can be kept whatever happens next. Called again with another one when its nonce turns out to be taken.</summary>
    public Action<SentTransaction>? BeforeSend { get; init; }
}
