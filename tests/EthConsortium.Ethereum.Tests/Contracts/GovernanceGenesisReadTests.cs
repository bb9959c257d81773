using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Ethereum.Tests.Contracts;

public class GovernanceGenesisReadTests
{
    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(3, 2, 31, 31)]
    [InlineData(3, 15, 32, 33)]
    [InlineData(300, 3, 128, 64)]
    public void What_is_built_is_read_back(int admins, int validators, int nameLength, int aliasLength)
    {
        ConsortiumGovernanceGenesis genesis = new(
            new string('n', nameLength),
            [.. Enumerable.Range(1, admins).Select(a => new ConsortiumGovernanceFounder(At(a), new string('a', aliasLength), [.. Enumerable.Range(1, validators).Select(v => At((a * 1000) + v))]))])
        {
            ValidatorCapacity = 256,
            ProposalLifetime = TimeSpan.FromSeconds(uint.MaxValue),
            EvictionNotice = TimeSpan.FromSeconds(1),
            FinalizesImmediately = admins == 3,
        };

        ConsortiumGovernanceGenesis read = ConsortiumGovernanceContract.ReadGenesisAccount(ConsortiumGovernanceContract.BuildGenesisAccount(genesis));

        Assert.Equal(
            (genesis.ConsortiumName, genesis.ValidatorCapacity, genesis.ProposalLifetime, genesis.EvictionNotice, genesis.FinalizesImmediately),
            (read.ConsortiumName, read.ValidatorCapacity, read.ProposalLifetime, read.EvictionNotice, read.FinalizesImmediately));
        Assert.Equal(genesis.Founders.Select(f => (f.Account, f.Alias)), read.Founders.Select(f => (f.Account, f.Alias)));
        Assert.Equal(genesis.Founders.SelectMany(f => f.Validators), read.Founders.SelectMany(f => f.Validators));
    }

    [Fact]
    public void A_word_that_is_missing_or_added_is_found()
    {
        GenesisAccount account = ConsortiumGovernanceContract.BuildGenesisAccount(new ConsortiumGovernanceGenesis(
            "", [new ConsortiumGovernanceFounder(At(1), "", [At(11), At(12)]), new ConsortiumGovernanceFounder(At(2), "", [At(21)])]));

        // Without names, which are free, every word follows from the others.
        foreach (Hash32 slot in account.Storage.Keys)
        {
            Dictionary<Hash32, Hash32> gone = new(account.Storage);
            gone.Remove(slot);
            FormatException error = Assert.Throws<FormatException>(() => ConsortiumGovernanceContract.ReadGenesisAccount(account with { Storage = gone }));
            Assert.NotEmpty(error.Message);
        }

        Dictionary<Hash32, Hash32> more = new(account.Storage) { [Hash32.FromUInt64(999)] = Hash32.FromUInt64(1) };
        Assert.Contains(Hash32.FromUInt64(999).ToString(), Assert.Throws<FormatException>(() => ConsortiumGovernanceContract.ReadGenesisAccount(account with { Storage = more })).Message, StringComparison.Ordinal);

        // A slot of zero is one that is not written.
        more[Hash32.FromUInt64(999)] = Hash32.Zero;
        Assert.Equal(2, ConsortiumGovernanceContract.ReadGenesisAccount(account with { Storage = more }).Founders.Length);
    }

    private static Address At(int number)
    {
        byte[] bytes = new byte[Address.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), number);
        return new Address(bytes);
    }
}
