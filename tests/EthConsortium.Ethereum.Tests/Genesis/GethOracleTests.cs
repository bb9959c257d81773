using System.Numerics;
using System.Runtime.Versioning;
using System.Text.Json;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Genesis;

/// <summary>A real geth is given our genesis file and made to say what its block 0 is. It opens no port: the commands used work on its data folder.</summary>
[SupportedOSPlatform("linux")]
public sealed class GethOracleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-geth-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [OldGethFact]
    public void Geth_makes_the_header_we_computed_from_the_file_we_wrote()
    {
        string geth = OldGeth.CopyTo(_folder);
        for (int seed = 0; seed < 20; seed++)
        {
            GenesisDefinition genesis = seed % 2 == 0 ? GenesisSamples.Ethash(seed) : GenesisSamples.Clique(seed);
            byte[] header = Init(geth, GethGenesis.Write(genesis));

            Assert.Equal(Hex.Encode(GenesisHeader.Encode(genesis, genesis.ComputeStateRoot())), Hex.Encode(header));
        }
    }

    [OldGethFact]
    public void Geth_has_the_accounts_code_and_storage_we_wrote()
    {
        string geth = OldGeth.CopyTo(_folder);
        GenesisDefinition genesis = GenesisSamples.Clique(4242) with { Alloc = GenesisSamples.Alloc(new Random(4242), 200) };
        Init(geth, GethGenesis.Write(genesis));

        using JsonDocument dump = JsonDocument.Parse(NpmTool.Run(geth, ["--datadir", _folder, "--nousb", "dump", "0"]));
        Dictionary<Address, JsonElement> accounts = dump.RootElement.GetProperty("accounts").EnumerateObject().ToDictionary(a => Address.Parse("0x" + a.Name), a => a.Value);
        Assert.Equal(genesis.Alloc.Keys.Order(), accounts.Keys.Order());
        foreach ((Address address, GenesisAccount expected) in genesis.Alloc)
        {
            JsonElement account = accounts[address];
            Assert.Equal(expected.Balance.Value, BigInteger.Parse(account.GetProperty("balance").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(expected.Nonce, account.GetProperty("nonce").GetUInt64());
            Assert.Equal(Hex.Encode(expected.Code.Span), "0x" + account.GetProperty("code").GetString());

            // geth dumps each word as its RLP without the length: the digits that are left after leading zeros.
            Assert.Equal(
                expected.Storage.Where(word => word.Value != Hash32.Zero).Select(word => word.Key).Order(),
                account.GetProperty("storage").EnumerateObject().Select(word => Hash32.Parse("0x" + word.Name)).Order());
        }
    }

    [OldGethFact]
    public void Geth_agrees_on_a_contract_with_20000_slots()
    {
        string geth = OldGeth.CopyTo(_folder);
        GenesisDefinition genesis = GenesisSamples.Clique(1) with
        {
            Alloc = new Dictionary<Address, GenesisAccount>(GenesisSamples.Alloc(new Random(1), 500))
            {
                [Address.Parse("0x0000000000000000000000000000000000001006")] = new() { Nonce = 1, Code = new byte[] { 0x60, 0x01 }, Storage = GenesisSamples.Storage(new Random(2), 20_000) },
            },
        };

        Assert.Equal(Hex.Encode(GenesisHeader.Encode(genesis, genesis.ComputeStateRoot())), Hex.Encode(Init(geth, GethGenesis.Write(genesis))));
    }

    /// <summary>Makes block 0 and gives the RLP of its header, as geth exports it.</summary>
    private byte[] Init(string geth, string genesis)
    {
        string data = Path.Combine(_folder, "geth");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        string file = Path.Combine(_folder, "genesis.json");
        string exported = Path.Combine(_folder, "blocks.rlp");
        File.Delete(exported);
        File.WriteAllText(file, genesis);
        NpmTool.Run(geth, ["--datadir", _folder, "--nousb", "init", file]);
        NpmTool.Run(geth, ["--datadir", _folder, "--nousb", "export", exported, "0", "0"]);
        RlpReader block = new RlpReader(File.ReadAllBytes(exported)).ReadList();
        RlpReader fields = block.ReadList();
        List<byte[]> items = [];
        while (!fields.IsAtEnd)
        {
            items.Add(fields.ReadBytes().ToArray());
        }

        RlpWriter header = new();
        header.WriteList(list => items.ForEach(item => list.Write(item)));
        return header.ToArray();
    }
}
