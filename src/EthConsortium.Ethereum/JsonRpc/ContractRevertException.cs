using System.Globalization;
using System.Numerics;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A contract refused: the call, or the transaction of <see cref="Receipt"/>, was reverted.</summary>
public sealed class ContractRevertException : RpcException
{
    private const int MaxValueLength = 100;

    private ContractRevertException(string message, ReadOnlyMemory<byte> revertData, string? reason, AbiError? error, IReadOnlyList<object?> arguments, TransactionReceipt? receipt, Exception? cause)
        : base(message, cause)
    {
        RevertData = revertData;
        Reason = reason;
        Error = error;
        Arguments = arguments;
        Receipt = receipt;
    }

    /// <summary>What the contract reverted with; empty when it gave nothing, or the client does not tell.</summary>
    public ReadOnlyMemory<byte> RevertData { get; }

    /// <summary>Why, in words: the text of <c>Error(string)</c>, the meaning of a <c>Panic(uint256)</c>, a custom error with its arguments, or what the client said; null when nothing is known.</summary>
    public string? Reason { get; }

    /// <summary>The error the data is of, when it is a built-in one or one of those the caller named.</summary>
    public AbiError? Error { get; }

    /// <summary>The arguments of <see cref="Error"/>.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>The receipt, when it was a transaction that was mined; null when it was only tried.</summary>
    public TransactionReceipt? Receipt { get; }

    /// <summary>From revert data.</summary>
    /// <param name="contract">Who refused; null for the creation of a contract.</param>
    /// <param name="revertData">What it reverted with.</param>
    /// <param name="errors">The custom errors the contract may revert with.</param>
    /// <param name="clientReason">What the client said, for when the data says nothing.</param>
    /// <param name="cause">The error of the client.</param>
    internal static ContractRevertException Create(Address? contract, ReadOnlyMemory<byte> revertData, IReadOnlyList<AbiError>? errors, string? clientReason = null, Exception? cause = null)
    {
        (AbiError? error, object?[] arguments) = Decode(revertData.Span, errors);
        string? reason =
            error == AbiError.Error ? Printable((string)arguments[0]!)
            : error == AbiError.Panic ? PanicCode.Describe((BigInteger)arguments[0]!)
            : error is not null ? Describe(error, arguments)
            : revertData.Length >= AbiFunction.SelectorLength ? $"an error unknown here, with the selector {Hex.Encode(revertData.Span[..AbiFunction.SelectorLength])}"
            : string.IsNullOrWhiteSpace(clientReason) ? null : Printable(clientReason);
        string who = contract is { } address ? $"The contract {address}" : "The constructor";
        return new ContractRevertException($"{who} refused: {reason ?? "it gave no reason"}.", revertData, reason, error, arguments, receipt: null, cause);
    }

    /// <summary>The same refusal, of a mined transaction.</summary>
    internal ContractRevertException WithReceipt(TransactionReceipt receipt) => new(
        $"Transaction {receipt.TransactionHash} failed in block {receipt.BlockNumber}. {Message}", RevertData, Reason, Error, Arguments, receipt, InnerException);

    private static (AbiError? Error, object?[] Arguments) Decode(ReadOnlySpan<byte> data, IReadOnlyList<AbiError>? errors)
    {
        foreach (AbiError error in (IEnumerable<AbiError>)[AbiError.Error, AbiError.Panic, .. errors ?? []])
        {
            if (error.Matches(data))
            {
                try
                {
                    return (error, error.Decode(data));
                }
                catch (AbiException)
                {
                    // Another error with the same selector, or a contract that encodes by hand: told as unknown.
                }
            }
        }

        return (null, []);
    }

    private static string Describe(AbiError error, object?[] arguments) =>
        $"{error.Name}({string.Join(", ", error.Inputs.Zip(arguments, (input, value) => input.Name.Length > 0 ? $"{input.Name}: {Describe(value)}" : Describe(value)))})";

    private static string Describe(object? value) => value switch
    {
        string text => $"\"{Printable(text, MaxValueLength)}\"",
        byte[] bytes => Printable(Hex.Encode(bytes), MaxValueLength),
        System.Collections.IEnumerable items => Printable($"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]", MaxValueLength),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
