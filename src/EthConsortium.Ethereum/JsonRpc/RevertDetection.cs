using System.Text.Json;
using System.Text.RegularExpressions;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>
/// Recognizes a revert in what clients answer. geth, anvil and newer Besu: an error with the data as hexadecimal text. Parity and
/// Nethermind: an error with the data behind the word "Reverted". Some development chains: an object around the data. geth
/// before 1.9: not an error at all but a <em>result</em> that holds the revert data.
/// </summary>
internal static partial class RevertDetection
{
    private const int ParityVmExecutionError = -32015;
    private const int GethRevert = 3;

    /// <summary>The refusal in an error of <c>eth_call</c> or <c>eth_estimateGas</c>, or null when it is an error of another kind.</summary>
    public static ContractRevertException? FromError(JsonRpcException error, Address? contract, IReadOnlyList<AbiError>? errors)
    {
        string message = error.ServerMessage;
        string? dataText = error.ErrorData is { ValueKind: JsonValueKind.String } text ? text.ToString() : null;
        byte[]? data = FindData(error.ErrorData);
        if (data is not { Length: > 0 } && !IsRevert(error.Code, message, dataText))
        {
            return null;
        }

        Match reason = ReasonInMessage().Match(message);
        string? clientReason =
            reason.Success && reason.Groups["reason"].Length > 0 ? reason.Groups["reason"].Value.Trim().Trim('\'', '"')
            : IsInvalidInstruction(message) || IsInvalidInstruction(dataText ?? "") ? "it ran into an invalid instruction, as failed assertions of contracts before Solidity 0.8 do"
            : error.Code == ParityVmExecutionError && data is null ? dataText
            : null;
        return ContractRevertException.Create(contract, data ?? [], errors, clientReason, error);
    }

    /// <summary>The refusal in a <em>result</em> of <c>eth_call</c>, or null when it is a result.</summary>
    public static ContractRevertException? FromResult(byte[] result, Address? contract, IReadOnlyList<AbiError>? errors)
    {
        // What a Solidity function returns is whole words; an error is whole words behind a selector.
        if (result.Length % Hash32.Length != AbiFunction.SelectorLength)
        {
            return null;
        }

        ContractRevertException revert = ContractRevertException.Create(contract, result, errors);
        return revert.Error is null ? null : revert;
    }

    private static bool IsRevert(int code, string message, string? dataText) =>
        code is GethRevert or ParityVmExecutionError ||
        RevertWord().IsMatch(message) || IsInvalidInstruction(message) ||
        message.Contains("always failing transaction", StringComparison.OrdinalIgnoreCase) ||
        (dataText is not null && (RevertWord().IsMatch(dataText) || IsInvalidInstruction(dataText)));

    private static bool IsInvalidInstruction(string text) => InvalidInstruction().IsMatch(text);

    /// <summary>The revert data wherever the client put it: null when there is none, empty when the client says it is empty.</summary>
    private static byte[]? FindData(JsonElement? data, int depth = 0)
    {
        switch (data?.ValueKind)
        {
            case JsonValueKind.String:
                string text = data.Value.ToString().Trim();
                if (text.StartsWith("Reverted", StringComparison.OrdinalIgnoreCase))
                {
                    text = text["Reverted".Length..].Trim();
                }

                return text.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text, out byte[]? bytes) ? bytes : null;
            case JsonValueKind.Object when depth < 3:
                foreach (string name in (ReadOnlySpan<string>)["data", "return", "result", "output"])
                {
                    if (data.Value.TryGetProperty(name, out JsonElement inner) && FindData(inner, depth + 1) is { } found)
                    {
                        return found;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    [GeneratedRegex(@"\brevert(ed)?\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RevertWord();

    [GeneratedRegex(@"\brevert(ed)?( with reason string)?:?\s+(?<reason>\S.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReasonInMessage();

    [GeneratedRegex(@"invalid opcode|InvalidFEOpcode|bad instruction|invalid_operation|bad jump|invalid jump|stack underflow", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InvalidInstruction();
}
