using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>The storage a genesis block carries against the storage the constructor leaves.</summary>
public sealed class ConsortiumGovernanceStorageTests(ConsortiumGovernanceStorageTests.LargeBlocks chain) : IClassFixture<ConsortiumGovernanceStorageTests.LargeBlocks>, IAsyncLifetime
{
    private static readonly Dictionary<string, ConsortiumGovernanceGenesis> s_refused = RefusedStates();

    private string _snapshot = "";

    public async Task InitializeAsync() => _snapshot = await chain.RememberAsync();

    public Task DisposeAsync() => chain.ForgetSinceAsync(_snapshot);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 256)]
    [InlineData(2, 3)]
    [InlineData(3, 6)]
    [InlineData(10, 11)]
    [InlineData(64, 640)]
    [InlineData(200, 3_000)]
    [InlineData(257, 257)]
    public async Task TheGenesisStorageIsWhatTheConstructorLeaves(int admins, int validators)
    {
        ConsortiumGovernanceGenesis genesis = Build(admins, validators) with
        {
            ValidatorCapacity = 256,
            ProposalLifetime = TimeSpan.FromSeconds(86_400 + admins),
            EvictionNotice = TimeSpan.FromSeconds(uint.MaxValue - (uint)validators),
            FinalizesImmediately = admins % 2 == 0,
        };

        await AssertSameAsync(genesis);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("A consortium with a name of 31 b", 31)]
    [InlineData("A consortium with a name of 32 by", 32)]
    [InlineData("Κοινοπραξία τραπεζών, Bankenkonsortium, 銀行連合: 63 and more bytes of UTF-8 in all, up to 128", 64)]
    public async Task NamesOfAnyLengthAreLaidOutAsTheConstructorDoes(string name, int aliasBytes)
    {
        ConsortiumGovernanceGenesis genesis = Build(2, 2);
        genesis = genesis with { ConsortiumName = name, Founders = [.. genesis.Founders.Select((f, i) => f with { Alias = new string('a', aliasBytes - Math.Min(i, aliasBytes)) })] };

        await AssertSameAsync(genesis);
    }

    [Fact]
    public async Task AFounderNeedNotHaveValidators()
    {
        ConsortiumGovernanceGenesis genesis = Build(3, 3);
        genesis = genesis with { Founders = [genesis.Founders[0] with { Validators = [] }, .. genesis.Founders[1..]] };

        await AssertSameAsync(genesis);
    }

    [Fact]
    public void TheStorageOfTwoStatesDiffersWhereTheyDiffer()
    {
        ConsortiumGovernanceGenesis genesis = Build(3, 6);
        ConsortiumGovernanceGenesis[] others =
        [
            genesis with { ConsortiumName = "Another" },
            genesis with { ValidatorCapacity = genesis.ValidatorCapacity + 1 },
            genesis with { ProposalLifetime = genesis.ProposalLifetime + TimeSpan.FromSeconds(1) },
            genesis with { EvictionNotice = genesis.EvictionNotice + TimeSpan.FromSeconds(1) },
            genesis with { FinalizesImmediately = !genesis.FinalizesImmediately },
            genesis with { Founders = [.. genesis.Founders.Reverse()] },
            genesis with { Founders = [genesis.Founders[0] with { Alias = "Another" }, .. genesis.Founders[1..]] },
            genesis with { Founders = [genesis.Founders[0] with { Validators = genesis.Founders[0].Validators[1..] }, .. genesis.Founders[1..]] },
        ];

        IReadOnlyDictionary<Hash32, Hash32> storage = ConsortiumGovernanceContract.BuildGenesisAccount(genesis).Storage;
        Assert.All(others, other => Assert.NotEqual(storage, ConsortiumGovernanceContract.BuildGenesisAccount(other).Storage));
    }

    public static TheoryData<string> Refused { get; } = [.. s_refused.Keys];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task WhatTheConstructorRefusesTheGenesisRefusesInWords(string words)
    {
        ConsortiumGovernanceGenesis genesis = s_refused[words];
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => ConsortiumGovernanceContract.BuildGenesisAccount(genesis));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);

        TransactionReceipt receipt = await chain.TransactAsync(GovernanceFixture.Admin(0), to: null, Deployment(genesis), gas: 900_000_000);
        Assert.False(receipt.Succeeded, "The constructor took what the genesis refuses.");
    }

    private static Dictionary<string, ConsortiumGovernanceGenesis> RefusedStates()
    {
        ConsortiumGovernanceGenesis genesis = Build(2, 4);
        ConsortiumGovernanceFounder first = genesis.Founders[0];
        ConsortiumGovernanceFounder second = genesis.Founders[1];
        return new Dictionary<string, ConsortiumGovernanceGenesis>(StringComparer.Ordinal)
        {
            ["there is no founding admin"] = genesis with { Founders = [] },
            ["there are 0 validators"] = genesis with { Founders = [first with { Validators = [] }] },
            ["there are 4097 validators"] = Build(17, 4097) with { ValidatorCapacity = 256 },
            [$"{first.Account} is a founding admin twice"] = genesis with { Founders = [first, first with { Validators = [] }] },
            [$"the validator {first.Validators[0]} is listed twice"] = genesis with { Founders = [first, second with { Validators = first.Validators }] },
            [$"the validator {second.Validators[0]} is listed twice"] = genesis with { Founders = [second with { Validators = [second.Validators[0], second.Validators[0]] }] },
            ["the account of a founding admin is the zero address"] = genesis with { Founders = [first with { Account = Address.Zero }] },
            [$"a validator of {first.Account} is the zero address"] = genesis with { Founders = [first with { Validators = [Address.Zero, .. first.Validators] }] },
            [$"{first.Account} has 2 validators, the capacity is 1"] = genesis with { ValidatorCapacity = 1 },
            ["the validator capacity is 0, it must be 1 to 256"] = genesis with { ValidatorCapacity = 0 },
            ["the validator capacity is 257, it must be 1 to 256"] = genesis with { ValidatorCapacity = 257 },
            [$"the alias of {first.Account} has 65 bytes, at most 64 are allowed"] = genesis with { Founders = [first with { Alias = new string('x', 65) }] },
            ["the consortium's name has 129 bytes, at most 128 are allowed"] = genesis with { ConsortiumName = new string('x', 129) },
            ["the proposal lifetime is 00:00:00, it must be whole seconds"] = genesis with { ProposalLifetime = TimeSpan.Zero },
            ["the eviction notice is 49710.06:28:16, it must be whole seconds"] = genesis with { EvictionNotice = TimeSpan.FromSeconds(uint.MaxValue + 1L) },
        };
    }

    private static ConsortiumGovernanceGenesis Build(int admins, int validators)
    {
        int[] each = new int[admins];
        for (int i = 0; i < validators; i++)
        {
            each[i % admins]++;
        }

        return GovernanceFixture.Founders(each) with { ValidatorCapacity = Math.Max(16, each[0]) };
    }

    /// <summary>Creation data for any state, valid or not.</summary>
    private static byte[] Deployment(ConsortiumGovernanceGenesis genesis) =>
        ConsortiumGovernanceContract.Artifact.Abi.Constructor!.EncodeDeployment(
            ConsortiumGovernanceContract.Artifact.CreationBytecode.Span,
            genesis.ConsortiumName,
            genesis.ValidatorCapacity,
            (ulong)genesis.ProposalLifetime.TotalSeconds,
            (ulong)genesis.EvictionNotice.TotalSeconds,
            genesis.FinalizesImmediately,
            genesis.Founders.Select(f => (object?)new object?[] { f.Account, f.Alias, f.Validators.ToArray() }).ToArray());

    private async Task AssertSameAsync(ConsortiumGovernanceGenesis genesis)
    {
        byte[] creation = ConsortiumGovernanceContract.EncodeDeployment(genesis);
        Assert.Equal(Deployment(genesis), creation);
        TransactionReceipt receipt = await chain.TransactAsync(GovernanceFixture.Admin(0), to: null, creation, gas: 900_000_000);
        Assert.True(receipt.Succeeded, "The constructor refused.");
        Address contract = receipt.ContractAddress!.Value;

        GenesisAccount account = ConsortiumGovernanceContract.BuildGenesisAccount(genesis);
        Assert.DoesNotContain(account.Storage.Values, w => w == Hash32.Zero);
        Assert.Equal(account.Nonce, await chain.Eth.GetNonceAsync(contract, BlockTag.Latest));
        byte[] code = await chain.Eth.GetCodeAsync(contract, BlockTag.Latest);
        Assert.True(account.Code.Span.SequenceEqual(code), "The code differs.");

        // All of the constructor's storage, so that a slot the genesis lacks is noticed as well.
        Dictionary<Hash32, Hash32> left = await chain.StorageOfAsync(contract);
        foreach (Hash32 slot in account.Storage.Keys.Union(left.Keys))
        {
            Hash32 built = account.Storage.GetValueOrDefault(slot);
            Hash32 constructed = left.GetValueOrDefault(slot);
            Assert.True(built == constructed, $"Slot {slot}: the genesis has {built}, the constructor left {constructed}.");
        }
    }

    /// <summary>A chain on which a constructor with 3,000 validators fits into a block.</summary>
    public sealed class LargeBlocks : GovernanceFixture
    {
        protected override string Genesis => DefaultGenesis.Replace("\"0x2faf080\"", "\"0x3b9aca00\"", StringComparison.Ordinal);
    }
}
