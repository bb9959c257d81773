using System.Buffers.Binary;
using System.Net;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>Networks and clients for tests.</summary>
internal static class ClientSamples
{
    private static readonly GenesisDefinition s_network = new()
    {
        ChainId = new ChainId(424_242),
        Consensus = new CliqueConsensus { Period = 1, Signers = [AddressOf(1), AddressOf(2)] },
        GasLimit = 8_000_000,
        Timestamp = 1_700_000_000,
        Alloc = new Dictionary<Address, GenesisAccount> { [AddressOf(1)] = new() { Balance = new Wei(1_000_000) } },
    };

    public static EthECKey Key(int number)
    {
        byte[] bytes = new byte[EthECKey.PrivateKeyLength];
        bytes[0] = 0x5e;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), number);
        return new EthECKey(bytes);
    }

    public static Address AddressOf(int number)
    {
        using EthECKey key = Key(number);
        return key.Address;
    }

    public static Enode EnodeOf(int number, string host, int port)
    {
        using EthECKey key = Key(number);
        return Enode.Parse($"enode://{Convert.ToHexStringLower(key.PublicKey)}@{host}:{port}");
    }

    /// <summary>Clique with these signers, a block a second.</summary>
    public static GenesisDefinition Clique(params int[] signers) => s_network with { Consensus = new CliqueConsensus { Period = 1, Signers = [.. signers.Select(AddressOf)] } };

    /// <summary>A client of each kind in a role that suits it, with everything set.</summary>
    public static ClientConfiguration Configuration(ClientKind kind, ClientRole role) => new()
    {
        Kind = kind,
        Role = role,
        Genesis = s_network with
        {
            Consensus = (kind, role) switch
            {
                (ClientKind.Nethermind, _) => new AuRaConsensus { Validators = new AuRaValidatorList([AddressOf(1), AddressOf(2)]) },
                (ClientKind.Besu, _) => new QbftConsensus { Validators = [AddressOf(1), AddressOf(2)] },
                (ClientKind.CoreGeth, _) => new EthashConsensus(),
                _ => s_network.Consensus,
            },
        },
        Account = AddressOf(1),
        Coinbase = kind == ClientKind.CoreGeth ? AddressOf(9) : null,
        DataFolder = "/var/lib/ethconsortium/client",
        SecretsFolder = "/run/ethconsortium/client",
        StaticNodes = [EnodeOf(2, "10.1.17.5", 30300)],
        Bootnodes = [EnodeOf(3, "10.1.17.6", 30300), EnodeOf(4, "10.2.17.6", 30300)],
        ExternalAddress = IPAddress.Parse("10.1.17.4"),
        PeerPort = 30300,
        RpcPort = 8545,
        WebSocketPort = 8546,
        MinerThreads = 2,
    };
}
