using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Trie;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Ethereum.Tests.Genesis;

public sealed class AnvilGenesisTests
{
    private static readonly Address s_contract = Address.Parse("0x0000000000000000000000000000000000001006");

    // The proxy for deterministic deployments (EIP-1014), which foundry puts into its chains.
    private static readonly Address s_deployerOfAnvil = Address.Parse("0x4e59b44847b379578588920cA78FbF26c0B4956C");

    [Fact]
    public async Task Anvil_has_the_state_of_the_genesis_and_its_root()
    {
        GenesisAccount contract = new() { Nonce = 1, Code = new byte[] { 0x60, 0x01 }, Storage = GenesisSamples.Storage(new Random(7), 500) };
        GenesisDefinition genesis = GenesisSamples.AuRa(7) with
        {
            GasLimit = GenesisDefinition.DefaultGasLimit,
            Alloc = new Dictionary<Address, GenesisAccount>(GenesisSamples.Alloc(new Random(7), 100)) { [s_contract] = contract },
        };
        await using AnvilHost anvil = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), null, CancellationToken.None);
        using RpcClient rpc = new(anvil.Endpoint);
        EthClient eth = new(rpc);

        // Block 0 of anvil has no state root; block 1, in which nothing happens, has the one of the genesis state, with what anvil adds to it.
        await new AnvilControl(rpc).MineAsync(1, CancellationToken.None);
        JsonElement block = await rpc.SendAsync(new RpcRequest("eth_getBlockByNumber", "0x1", false), CancellationToken.None);
        byte[] deployer = await eth.GetCodeAsync(s_deployerOfAnvil, BlockTag.Latest);
        GenesisDefinition held = deployer.Length == 0 ? genesis : genesis with
        {
            Alloc = new Dictionary<Address, GenesisAccount>(genesis.Alloc)
            {
                [s_deployerOfAnvil] = new() { Code = deployer, Nonce = await eth.GetNonceAsync(s_deployerOfAnvil, BlockTag.Latest) },
            },
        };
        Assert.Equal(held.ComputeStateRoot().ToString(), block.GetProperty("stateRoot").GetString());

        Assert.Equal(genesis.ChainId, await eth.GetChainIdAsync());
        Assert.Equal(contract.Code.ToArray(), await eth.GetCodeAsync(s_contract, BlockTag.Latest));
        (Hash32 slot, Hash32 word) = contract.Storage.First(entry => entry.Value != Hash32.Zero);
        Assert.Equal(word, await eth.GetStorageAtAsync(s_contract, slot, BlockTag.Latest));
        JsonElement proof = await rpc.SendAsync(new RpcRequest("eth_getProof", s_contract, new[] { slot }, "latest"), CancellationToken.None);
        Assert.Equal(Keccak256.Hash(contract.Code.Span).ToString(), proof.GetProperty("codeHash").GetString());
        Assert.Equal(StorageRoot(contract.Storage).ToString(), proof.GetProperty("storageHash").GetString());
        foreach ((Address address, GenesisAccount account) in genesis.Alloc)
        {
            Assert.Equal(account.Balance, await eth.GetBalanceAsync(address, BlockTag.Latest));
            Assert.Equal(account.Nonce, await eth.GetNonceAsync(address, BlockTag.Latest));
        }
    }

    private static Hash32 StorageRoot(IReadOnlyDictionary<Hash32, Hash32> storage) =>
        MerklePatriciaTrie.ComputeSecureRoot(storage.Where(entry => entry.Value != Hash32.Zero).Select(entry =>
        {
            RlpWriter word = new();
            word.Write(entry.Value.AsSpan().TrimStart((byte)0));
            return KeyValuePair.Create<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(entry.Key.ToArray(), word.ToArray());
        }));
}
