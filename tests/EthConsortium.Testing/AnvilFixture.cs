using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Rehearsal.Chain;
using Xunit;

namespace EthConsortium.Testing;

/// <summary>A running anvil with chain id 10101010 and one account that has ether; a test class takes it as <c>IClassFixture</c>.</summary>
public class AnvilFixture : IAsyncLifetime
{
    private AnvilHost? _host;

    /// <summary>The chain id of <see cref="DefaultGenesis"/>.</summary>
    public static ChainId ChainId { get; } = new(10101010);

    /// <summary>The account with a million ether; its key is <see cref="CreateFundedKey"/>.</summary>
    public static Address FundedAddress { get; } = Address.Parse("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");

    /// <summary>A genesis in geth's format: chain id 10101010, gas limit 50,000,000, one account with a million ether.</summary>
    public static string DefaultGenesis { get; } = $$"""
        {
          "config": {
            "chainId": {{ChainId}}, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0,
            "byzantiumBlock": 0, "constantinopleBlock": 0, "petersburgBlock": 0
          },
          "nonce": "0x0", "timestamp": "0x5e0be100", "extraData": "0x", "gasLimit": "0x2faf080", "difficulty": "0x1",
          "mixHash": "0x0000000000000000000000000000000000000000000000000000000000000000",
          "coinbase": "0x0000000000000000000000000000000000000000",
          "alloc": { "{{FundedAddress}}": { "balance": "{{Hex.EncodeQuantity(Wei.FromEther(1_000_000).Value)}}" } }
        }
        """;

    /// <summary>The running chain.</summary>
    public AnvilHost Host => _host ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <summary>Where it answers.</summary>
    public Uri Endpoint => Host.Endpoint;

    /// <summary>The genesis it starts from; override it for contracts in the genesis.</summary>
    protected virtual string Genesis => DefaultGenesis;

    /// <summary>How it is run.</summary>
    protected virtual AnvilHostOptions Options => new();

    /// <summary>The key of <see cref="FundedAddress"/>: the published example key of EIP-155, for tests only.</summary>
    public static EthECKey CreateFundedKey() => new(Enumerable.Repeat((byte)0x46, 32).ToArray());

    /// <inheritdoc/>
    public virtual async Task InitializeAsync() => _host = await AnvilHost.StartAsync(Genesis, Options, CancellationToken.None);

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
