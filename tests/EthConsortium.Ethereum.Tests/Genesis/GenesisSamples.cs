using System.Numerics;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Ethereum.Tests.Genesis;

/// <summary>Definitions made at random, the same for the same seed, with the corners where clients slip: no balance, the largest one, words of zero, accounts with nothing, precompiles with a balance.</summary>
internal static class GenesisSamples
{
    public static GenesisDefinition Ethash(int seed)
    {
        Random random = new(seed);
        return Common(random, new EthashConsensus()) with
        {
            Difficulty = Number(random, 8),
            ExtraData = Bytes(random, random.Next(33)),
            Seal = new EthashSeal(new Hash32(Bytes(random, 32)), (ulong)random.NextInt64()),
        };
    }

    public static GenesisDefinition Clique(int seed)
    {
        Random random = new(seed);
        return Common(random, new CliqueConsensus
        {
            Period = (ulong)random.Next(1, 20),
            Epoch = (ulong)random.Next(1, 40_000),
            Signers = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => NewAddress(random)).Order()],
        });
    }

    public static GenesisDefinition AuRa(int seed)
    {
        Random random = new(seed);
        AuRaValidators single = random.Next(2) == 0
            ? new AuRaValidatorContract(NewAddress(random), TakesReports: random.Next(2) == 0)
            : new AuRaValidatorList([NewAddress(random), NewAddress(random)]);
        AuRaValidators validators = random.Next(3) != 0
            ? single
            : new AuRaValidatorMulti(new Dictionary<ulong, AuRaValidators> { [(ulong)random.Next(1, 1000)] = new AuRaValidatorContract(NewAddress(random)), [0] = single });
        GenesisDefinition genesis = Common(random, new AuRaConsensus { StepDuration = (ulong)random.Next(1, 20), Validators = validators });
        return random.Next(2) == 0 ? genesis : genesis with { Seal = new AuRaSeal((ulong)random.Next(), Bytes(random, 65)), ExtraData = Bytes(random, random.Next(40)) };
    }

    public static GenesisDefinition Qbft(int seed)
    {
        Random random = new(seed);
        bool hasContract = random.Next(2) == 0;
        GenesisDefinition genesis = Common(random, new QbftConsensus
        {
            BlockPeriodSeconds = (ulong)random.Next(1, 20),
            EpochLength = (ulong)random.Next(1, 40_000),
            RequestTimeoutSeconds = (ulong)random.Next(1, 20),
            ValidatorContract = hasContract ? NewAddress(random) : null,
            Validators = hasContract ? [] : [NewAddress(random), NewAddress(random)],
        });
        EthereumFork fork = (EthereumFork)random.Next((int)EthereumFork.Osaka + 1);
        return genesis with { Fork = fork, BaseFeePerGas = fork >= EthereumFork.London && random.Next(2) == 0 ? new Wei(Number(random, 7)) : null };
    }

    public static GenesisDefinition Common(Random random, GenesisConsensus consensus) => new()
    {
        ChainId = new ChainId((ulong)random.Next(1, int.MaxValue)),
        Consensus = consensus,
        GasLimit = (ulong)random.NextInt64(0, 1L << 53),
        Timestamp = (ulong)random.Next(),
        Coinbase = random.Next(2) == 0 ? Address.Zero : NewAddress(random),
        Alloc = Alloc(random, random.Next(20)),
    };

    public static Dictionary<Address, GenesisAccount> Alloc(Random random, int count)
    {
        Dictionary<Address, GenesisAccount> alloc = [];
        for (int i = 0; i < count; i++)
        {
            byte[] address = random.Next(5) == 0 ? [.. new byte[19], (byte)random.Next(16)] : Bytes(random, 20);
            bool isContract = random.Next(3) == 0;
            alloc[new Address(address)] = new GenesisAccount
            {
                Balance = new Wei(random.Next(4) switch { 0 => 0, 1 => (BigInteger.One << 256) - 1, _ => Number(random, random.Next(1, 33)) }),
                Nonce = random.Next(3) switch { 0 => 0, 1 => 1, _ => (ulong)random.NextInt64() },
                Code = isContract ? Bytes(random, random.Next(300)) : default,
                Storage = Storage(random, isContract ? random.Next(60) : 0),
            };
        }

        return alloc;
    }

    public static Dictionary<Hash32, Hash32> Storage(Random random, int count)
    {
        Dictionary<Hash32, Hash32> storage = [];
        for (int i = 0; i < count; i++)
        {
            Hash32 slot = random.Next(2) == 0 ? Hash32.FromUInt64((ulong)i) : new Hash32(Bytes(random, 32));
            int length = random.Next(33);
            storage[slot] = new Hash32([.. new byte[32 - length], .. Bytes(random, length)]);
        }

        return storage;
    }

    public static Address NewAddress(Random random) => new(Bytes(random, 20));

    private static BigInteger Number(Random random, int bytes) => new(Bytes(random, bytes), isUnsigned: true);

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
