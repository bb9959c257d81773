using System.Numerics;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class ContractRevertTests
{
    private static readonly Address s_contract = Address.Parse("0x0000000000000000000000000000000000001006");
    private static readonly AbiError s_custom = AbiError.Parse("error AlreadyVoted(address voter, address subject)");
    private static readonly string s_no = Hex.Encode(AbiError.Error.Encode("no"));

    public static TheoryData<string, int, string, string?, string?> Shapes => new()
    {
        // client, code, message, data, reason
        { "geth", 3, "execution reverted: no", $"\"{s_no}\"", "no" },
        { "geth without data", -32000, "execution reverted", null, null },
        { "geth 1.9.14", -32000, "execution reverted: no", null, "no" },
        { "geth, assert of Solidity 0.4", -32000, "invalid opcode: opcode 0xfe not defined", null, "it ran into an invalid instruction, as failed assertions of contracts before Solidity 0.8 do" },
        { "geth 1.8, estimate", -32000, "gas required exceeds allowance or always failing transaction", null, null },
        { "anvil", 3, "execution reverted: no", $"\"{s_no}\"", "no" },
        { "anvil, bare revert", 3, "execution reverted", "\"0x\"", null },
        { "anvil, assert of Solidity 0.4", -32603, "EVM error InvalidFEOpcode", null, "it ran into an invalid instruction, as failed assertions of contracts before Solidity 0.8 do" },
        { "Besu", -32000, "Execution reverted", $"\"{s_no}\"", "no" },
        { "Besu, newer", 3, "Execution reverted: no", $"\"{s_no}\"", "no" },
        { "Parity", -32015, "VM execution error.", $"\"Reverted {s_no}\"", "no" },
        { "Parity, bare revert", -32015, "VM execution error.", "\"Reverted 0x\"", null },
        { "Parity, assert of Solidity 0.4", -32015, "VM execution error.", "\"Bad instruction fe\"", "it ran into an invalid instruction, as failed assertions of contracts before Solidity 0.8 do" },
        { "Parity, out of gas", -32015, "VM execution error.", "\"Out of gas\"", "Out of gas" },
        { "Nethermind", -32015, "VM execution error.", $"\"Reverted {s_no}\"", "no" },
        { "Nethermind, newer", -32000, "execution reverted: no", $"\"{s_no}\"", "no" },
        { "hardhat", -32603, "Error: VM Exception while processing transaction: reverted with reason string 'no'", $$"""{"message":"x","data":"{{s_no}}"}""", "no" },
        { "ganache", -32000, "VM Exception while processing transaction: revert no", $$"""{"hash":"0x00","result":"{{s_no}}"}""", "no" },
        { "unknown custom error", 3, "execution reverted", "\"0x01020304\"", "an error unknown here, with the selector 0x01020304" },
        { "damaged Error(string)", 3, "execution reverted", "\"0x08c379a0ffff\"", "an error unknown here, with the selector 0x08c379a0" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_revert_is_recognized_in_what_each_client_answers(string client, int code, string message, string? data, string? reason)
    {
        EthClient eth = CannedRpc.Failing(code, message, data);
        ContractRevertException error = await Assert.ThrowsAsync<ContractRevertException>(() => eth.CallAsync(new CallRequest { To = s_contract }, BlockTag.Latest));
        Assert.True(error.Reason == reason, $"{client}: {error.Reason}");
        Assert.Equal($"The contract {s_contract} refused: {reason ?? "it gave no reason"}.", error.Message);
        error = await Assert.ThrowsAsync<ContractRevertException>(() => eth.EstimateGasAsync(new CallRequest()));
        Assert.StartsWith("The constructor refused: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-32601, "the method eth_call does not exist/is not available", null)]
    [InlineData(-32000, "insufficient funds for gas * price + value", null)]
    [InlineData(-32000, "insufficient funds for transfer", "\"0x\"")]
    [InlineData(-32000, "header not found", null)]
    [InlineData(-32602, "invalid argument 0: json: cannot unmarshal", "\"text\"")]
    [InlineData(-32000, "missing trie node", """{"data":5}""")]
    public async Task Other_errors_stay_what_they_are(int code, string message, string? data)
    {
        EthClient eth = CannedRpc.Failing(code, message, data);
        JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => eth.CallAsync(new CallRequest { To = s_contract }, BlockTag.Latest));
        Assert.Equal(code, error.Code);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    public async Task An_error_with_text_that_is_none_is_malformed(string data)
    {
        EthClient eth = CannedRpc.Failing(3, "execution reverted", data);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => eth.CallAsync(new CallRequest(), BlockTag.Latest));
        Assert.Equal(RpcFailure.Malformed, error.Failure);
    }

    [Fact]
    public async Task A_custom_error_that_the_caller_named_is_told_with_its_arguments()
    {
        Address voter = Address.Parse("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");
        string data = Hex.Encode(s_custom.Encode(voter, s_contract));
        EthClient eth = CannedRpc.Failing(3, "execution reverted", $"\"{data}\"");
        ContractRevertException error = await Assert.ThrowsAsync<ContractRevertException>(() => eth.CallAsync(new CallRequest { To = s_contract, Errors = [s_custom] }, BlockTag.Latest));
        Assert.Equal($"AlreadyVoted(voter: {voter}, subject: {s_contract})", error.Reason);
        Assert.Same(s_custom, error.Error);
        Assert.Equal([voter, s_contract], error.Arguments);
        Assert.Equal(data, Hex.Encode(error.RevertData.Span));
    }

    [Fact]
    public async Task A_result_that_is_revert_data_is_a_revert()
    {
        // geth before 1.9 answers so.
        ContractRevertException error = await Assert.ThrowsAsync<ContractRevertException>(() => CannedRpc.Always($"\"{s_no}\"").CallAsync(new CallRequest { To = s_contract }, BlockTag.Latest));
        Assert.Equal("no", error.Reason);
        string panic = Hex.Encode(AbiError.Panic.Encode(new BigInteger(1)));
        error = await Assert.ThrowsAsync<ContractRevertException>(() => CannedRpc.Always($"\"{panic}\"").CallAsync(new CallRequest { To = s_contract }, BlockTag.Latest));
        Assert.Equal("an assertion failed", error.Reason);
        string custom = Hex.Encode(s_custom.Encode(s_contract, s_contract));
        error = await Assert.ThrowsAsync<ContractRevertException>(() => CannedRpc.Always($"\"{custom}\"").CallAsync(new CallRequest { To = s_contract, Errors = [s_custom] }, BlockTag.Latest));
        Assert.Same(s_custom, error.Error);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0x01020304")]
    [InlineData("0x08c379a000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0x08c379a0")]
    public async Task A_result_that_only_looks_like_it_is_a_result(string result)
    {
        Assert.Equal(result, Hex.Encode(await CannedRpc.Always($"\"{result}\"").CallAsync(new CallRequest { To = s_contract }, BlockTag.Latest)));
    }

    [Fact]
    public async Task Words_of_a_contract_cannot_steer_a_terminal_or_fill_a_log()
    {
        string data = Hex.Encode(AbiError.Error.Encode("\u001b[2J" + new string('a', 10_000)));
        ContractRevertException error = await Assert.ThrowsAsync<ContractRevertException>(() => CannedRpc.Failing(3, "execution reverted", $"\"{data}\"").CallAsync(new CallRequest(), BlockTag.Latest));
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.InRange(error.Message.Length, 100, 1000);
    }
}
