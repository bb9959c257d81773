using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Tests.Contracts;

namespace EthConsortium.Ethereum.Tests.Genesis;

/// <summary>What creation code leaves in block 0, against the compiler's storage layout and a real EVM.</summary>
public sealed class GenesisConstructorTests(GovernanceFixture chain) : IClassFixture<GovernanceFixture>
{
    private static readonly Address s_self = Address.Parse("0x0000000000000000000000000000000000001005");

    // Of 32 bytes each: small ones, the largest, and around the sign.
    private static readonly string[] s_words =
    [
        $"{0:x64}", $"{1:x64}", $"{2:x64}", $"{31:x64}", $"{255:x64}", $"{256:x64}", new('f', 64), $"{new string('f', 63)}0", $"8{new string('0', 63)}", $"7{new string('f', 63)}", string.Concat(Enumerable.Repeat("a5", 32)),
    ];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 6)]
    [InlineData(20, 40)]
    public void A_constructor_with_arguments_leaves_what_the_storage_layout_says(int admins, int validators)
    {
        Address[] accounts = [.. Enumerable.Range(1, admins + validators).Select(number => new Address([.. new byte[16], .. BitConverter.GetBytes(number)]))];
        ConsortiumGovernanceGenesis genesis = new("Three banks, and a name that is longer than a word of storage", [.. accounts[..admins].Select((admin, i) => new ConsortiumGovernanceFounder(admin, $"Bank {i}", [.. accounts[admins..].Where((_, v) => v % admins == i)]))]);
        AssertSame(ConsortiumGovernanceContract.BuildGenesisAccount(genesis), GenesisConstructor.Run(ConsortiumGovernanceContract.EncodeDeployment(genesis), ConsortiumGovernanceContract.GenesisAddress));
    }

    [Fact]
    public async Task Every_calculation_is_that_of_a_real_EVM()
    {
        // Each result in a slot of its own.
        foreach (int op in Enumerable.Range(0x01, 0x0b).Concat(Enumerable.Range(0x10, 0x0e)))
        {
            List<byte> code = [];
            int slot = 0;
            foreach (string a in s_words)
            {
                foreach (string b in s_words)
                {
                    // A third word for what takes three; the others leave it.
                    code.AddRange(Convert.FromHexString($"60077f{b}7f{a}{op:x2}61{slot++:x4}55"));
                }
            }

            byte[] creation = [.. code, .. Convert.FromHexString("600160005360016000f3")];
            TransactionReceipt receipt = await chain.TransactAsync(GovernanceFixture.Admin(0), to: null, creation, gas: 40_000_000);
            Assert.True(receipt.Succeeded, $"{op:x2}");
            Dictionary<Hash32, Hash32> left = await chain.StorageOfAsync(receipt.ContractAddress!.Value);
            GenesisAccount run = GenesisConstructor.Run(creation, s_self);
            Assert.True(left.Where(entry => entry.Value != Hash32.Zero).OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal).SequenceEqual(run.Storage.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)), $"{op:x2}");
        }
    }

    [Fact]
    public void Code_without_a_constructor_is_left_as_it_was_compiled()
    {
        GenesisAccount account = GenesisConstructor.Run(PostBoxContract.Artifact.CreationBytecode, s_self);
        Assert.True(account.Code.Span.SequenceEqual(PostBoxContract.Artifact.RuntimeBytecode.Span));
        Assert.Empty(account.Storage);
        Assert.Equal(1ul, account.Nonce);
    }

    [Theory]
    [InlineData("", "leaves no code")]
    [InlineData("60006000f3", "leaves no code")]
    [InlineData("60006000fd", "reverts")]
    [InlineData("3360005500", "0x33")] // CALLER: nobody creates what is in block 0
    [InlineData("4260005500", "0x42")] // TIMESTAMP
    [InlineData("5f5ff3", "0x5f")] // PUSH0: not of Petersburg
    [InlineData("01", "takes more from the stack")]
    [InlineData("81", "takes more from the stack")]
    [InlineData("600056", "jumps to 0")]
    [InlineData("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff51", "beyond the memory")]
    [InlineData("5b600056", "does not end")]
    [InlineData("5b6000600056", "words of stack")]
    public void What_has_no_answer_in_block_0_is_refused(string creation, string why)
    {
        FormatException error = Assert.Throws<FormatException>(() => GenesisConstructor.Run(Convert.FromHexString(creation), s_self));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contract_whose_owner_is_its_creator_is_refused() =>
        Assert.Contains("0x33", Assert.Throws<FormatException>(() => GenesisConstructor.Run(CreditScoreContract.Artifact.CreationBytecode, s_self)).Message, StringComparison.Ordinal);

    private static void AssertSame(GenesisAccount expected, GenesisAccount found)
    {
        Assert.True(expected.Code.Span.SequenceEqual(found.Code.Span));
        Assert.Equal(expected.Storage.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal), found.Storage.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal));
        Assert.Equal(expected.Nonce, found.Nonce);
    }
}
