using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Tests.Abi;

public class ContractAbiTests
{
    [Fact]
    public void Reads_what_solc_writes()
    {
        ContractAbi abi = ContractAbi.FromJson("""
            [
              {"type":"constructor","inputs":[{"name":"admins","type":"address[]","internalType":"address[]"}],"stateMutability":"payable"},
              {"type":"function","name":"f","inputs":[{"name":"s","type":"tuple[2][]","internalType":"struct C.S[2][]","components":[{"name":"a","type":"uint256"},{"name":"b","type":"tuple","components":[{"name":"","type":"bytes"}]}]}],"outputs":[],"stateMutability":"nonpayable"},
              {"type":"function","name":"f","inputs":[],"outputs":[{"name":"","type":"bool"}],"stateMutability":"pure"},
              {"type":"event","name":"E","anonymous":true,"inputs":[{"name":"a","type":"address","indexed":true}]},
              {"type":"error","name":"NotAnAdmin","inputs":[{"name":"caller","type":"address"}]},
              {"type":"receive","stateMutability":"payable"},
              {"type":"fallback","stateMutability":"nonpayable"}
            ]
            """);
        Assert.Equal(["f((uint256,(bytes))[2][])", "f()"], abi.Functions.Select(f => f.Signature));
        Assert.Equal(AbiStateMutability.Pure, abi.Function("f()").StateMutability);
        Assert.Contains("several functions", Assert.Throws<KeyNotFoundException>(() => abi.Function("f")).Message);
        Assert.Throws<KeyNotFoundException>(() => abi.Function("g"));
        Assert.True(Assert.Single(abi.Events).IsAnonymous);
        Assert.Equal("NotAnAdmin(address)", Assert.Single(abi.Errors).Signature);
        Assert.True(abi.Constructor!.IsPayable);
    }

    [Fact]
    public void Reads_what_compilers_before_0_5_wrote()
    {
        ContractAbi abi = ContractAbi.FromJson("""
            [
              {"constant":true,"inputs":[],"name":"getValidators","outputs":[{"name":"","type":"address[]"}],"payable":false},
              {"constant":false,"inputs":[],"name":"pay","outputs":[],"payable":true,"type":"function"},
              {"constant":false,"inputs":[{"name":"a","type":"uint256"}],"name":"set","outputs":[],"payable":false,"type":"function"},
              {"payable":true,"type":"fallback"}
            ]
            """);
        Assert.Equal([AbiStateMutability.View, AbiStateMutability.Payable, AbiStateMutability.NonPayable], abi.Functions.Select(f => f.StateMutability));
        Assert.Null(abi.Constructor);
    }

    [Theory]
    [InlineData("", "Expected a contract ABI in JSON")]
    [InlineData("{}", "Expected a JSON array as a contract ABI, found Object")]
    [InlineData("[1]", "entry 0: expected a JSON object, found Number")]
    [InlineData("[{\"type\":\"struct\"}]", "found 'struct'")]
    [InlineData("[{\"type\":\"function\"}]", "entry 0: expected a name, found none")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f(uint256)\"}]", "entry 0: Expected the end")]
    [InlineData("[{\"type\":\"function\",\"name\":\"\\u001b[2J\"}]", "entry 0: Expected a name")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":{}}]", "Expected a JSON array as inputs, found Object")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{}]}]", "expected a type for each of the inputs")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{\"type\":\"tuple\"}]}]", "Expected a tuple with at least one component")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{\"type\":\"uint7\"}]}]", "found 'uint7'")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"stateMutability\":\"maybe\"}]", "found 'maybe'")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"constant\":\"yes\"}]", "expected true or false as 'constant', found String")]
    [InlineData("[{\"type\":\"constructor\"},{\"type\":\"constructor\"}]", "entry 1: expected one constructor")]
    public void Refuses_other_JSON_and_says_where(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<AbiException>(() => ContractAbi.FromJson(json)).Message);
}
