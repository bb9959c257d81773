using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class EthJsonTests
{
    private const string Word = "0x4807e8079dbf017e2987ebe6c7d096ca6d79e396330a6065f1fdbc4b580004ec";
    private const string Someone = "0xdf0a6e56760685f873d3320d1b7adc909bf04120";

    private const string GethBlock = $$"""
        {"difficulty":"0x1","extraData":"0x00","gasLimit":"0x5fdfb1","gasUsed":"0x0","hash":"{{Word}}","miner":"0x0000000000000000000000000000000000000000",
         "mixHash":"{{Word}}","nonce":"0x0000000000000000","number":"0x7","parentHash":"{{Word}}","receiptsRoot":"{{Word}}","sha3Uncles":"{{Word}}","size":"0x26e",
         "stateRoot":"{{Word}}","timestamp":"0x5e0be100","totalDifficulty":"0x1","transactions":["{{Word}}"],"transactionsRoot":"{{Word}}","uncles":[]}
        """;

    private const string Receipt = $$"""
        {"blockHash":"{{Word}}","blockNumber":"0x2","contractAddress":null,"cumulativeGasUsed":"0x5208","from":"{{Someone}}","gasUsed":"0x5208",
         "logs":[{"address":"{{Someone}}","topics":["{{Word}}"],"data":"0x0102","blockNumber":"0x2","blockHash":"{{Word}}","transactionHash":"{{Word}}","transactionIndex":"0x0","logIndex":"0x3","removed":false}],
         "logsBloom":"0x00","status":"0x1","to":"{{Someone}}","transactionHash":"{{Word}}","transactionIndex":"0x0"}
        """;

    private const string Transaction = $$"""
        {"blockHash":"{{Word}}","blockNumber":"0x2","from":"{{Someone}}","gas":"0x5208","gasPrice":"0x0","hash":"{{Word}}","input":"0x01","nonce":"0x1","r":"0x1","s":"0x2",
         "to":null,"transactionIndex":"0x0","v":"0x1b","value":"0x7"}
        """;

    [Fact]
    public async Task A_block_of_old_geth_has_no_base_fee()
    {
        Block block = (await CannedRpc.Always(GethBlock).GetBlockAsync(BlockTag.Latest))!;
        Assert.Equal(7UL, block.Number);
        Assert.Equal(Hash32.Parse(Word), block.Hash);
        Assert.Equal(0x5e0be100UL, block.Timestamp);
        Assert.Null(block.BaseFeePerGas);
        Assert.Equal([Hash32.Parse(Word)], block.Transactions);
    }

    [Fact]
    public async Task A_block_of_an_AuRa_client_has_a_step_and_a_signature_instead_of_nonce_and_mix_hash()
    {
        string json = GethBlock.Replace("\"nonce\":\"0x0000000000000000\"", "\"author\":\"0x00\",\"step\":\"12345\",\"signature\":\"0x01\",\"sealFields\":[]", StringComparison.Ordinal).Replace("\"mixHash\"", "\"baseFeePerGas\":\"0x7\",\"x\"", StringComparison.Ordinal);
        Block block = (await CannedRpc.Always(json).GetBlockAsync(BlockTag.Latest))!;
        Assert.Equal(new Wei(7), block.BaseFeePerGas);
        Assert.Equal(Address.Zero, block.Miner);
        string authorOnly = GethBlock.Replace("\"miner\"", "\"author\"", StringComparison.Ordinal);
        Assert.Equal(Address.Zero, (await CannedRpc.Always(authorOnly).GetBlockAsync(BlockTag.Latest))!.Miner);
    }

    [Fact]
    public async Task A_header_of_an_AuRa_client_has_neither_mix_hash_nor_nonce_and_so_no_signer_of_Clique()
    {
        string json = GethBlock.Replace("\"transactionsRoot\"", "\"logsBloom\":\"0x00\",\"transactionsRoot\"", StringComparison.Ordinal);
        BlockHeader geth = (await CannedRpc.Always(json).GetHeaderAsync(BlockTag.Latest))!;
        Assert.Equal((7UL, Hash32.Parse(Word), new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)), (geth.Number, geth.Hash, geth.Time));
        Assert.NotNull(geth.MixHash);
        Assert.Equal(8, geth.Nonce!.Value.Length);

        string withoutSeal = json.Replace("\"mixHash\"", "\"x\"", StringComparison.Ordinal).Replace("\"nonce\"", "\"y\"", StringComparison.Ordinal);
        BlockHeader auRa = (await CannedRpc.Always(withoutSeal).GetHeaderAsync(BlockTag.Latest))!;
        Assert.Null(auRa.MixHash);
        Assert.Null(auRa.RecoverCliqueSigner());
        Assert.Null(await CannedRpc.Always("null").GetHeaderAsync(BlockTag.Latest));
    }

    [Fact]
    public async Task A_timestamp_after_the_year_9999_is_refused()
    {
        string json = GethBlock.Replace("\"transactionsRoot\"", "\"logsBloom\":\"0x00\",\"transactionsRoot\"", StringComparison.Ordinal).Replace("0x5e0be100", "0xffffffffffffffff", StringComparison.Ordinal);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => CannedRpc.Always(json).GetHeaderAsync(BlockTag.Latest));
        Assert.Contains("timestamp", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<RpcTransportException>(() => CannedRpc.Always(json).GetBlockAsync(BlockTag.Latest));
        Assert.Contains("timestamp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_is_loading_the_chain_or_not()
    {
        Assert.Null(await CannedRpc.Always("false").GetSyncingAsync());
        Assert.Equal(new SyncStatus(5, 900), await CannedRpc.Always("""{"startingBlock":"0x0","currentBlock":"0x5","highestBlock":"0x384","knownStates":"0x0"}""").GetSyncingAsync());
        await Assert.ThrowsAsync<RpcTransportException>(() => CannedRpc.Always("true").GetSyncingAsync());
    }

    [Fact]
    public async Task A_node_tells_its_peers_its_enode_and_the_signers_it_knows()
    {
        string enode = $"enode://{new string('a', 128)}@10.1.17.5:30300?discport=0";
        Assert.Equal(25UL, await CannedRpc.Always("\"0x19\"").GetPeerCountAsync());
        Assert.Equal(new ChainId(424242), await CannedRpc.Always("\"424242\"").GetNetworkIdAsync());
        Assert.Equal(enode, (await CannedRpc.Always($$"""{"id":"x","ports":{},"enode":"{{enode}}","name":"Geth"}""").GetNodeEnodeAsync()).ToString());
        await Assert.ThrowsAsync<RpcTransportException>(() => CannedRpc.Always("""{"enode":"enr:-x"}""").GetNodeEnodeAsync());
        Assert.Equal([Address.Parse(Someone)], await CannedRpc.Always($"[\"{Someone}\"]").GetCliqueSignersAsync());
    }

    [Fact]
    public async Task A_receipt_tells_success_only_since_Byzantium()
    {
        TransactionReceipt receipt = (await CannedRpc.Always(Receipt).GetTransactionReceiptAsync(Hash32.Zero))!;
        Assert.True(receipt.Succeeded);
        Assert.Null(receipt.ContractAddress);
        Assert.Null(receipt.EffectiveGasPrice);
        Log log = Assert.Single(receipt.Logs);
        Assert.Equal(3UL, log.LogIndex);
        Assert.Equal([1, 2], log.Data.ToArray());

        TransactionReceipt failed = (await CannedRpc.Always(Receipt.Replace("\"status\":\"0x1\"", "\"status\":\"0x0\",\"revertReason\":\"0x\"", StringComparison.Ordinal)).GetTransactionReceiptAsync(Hash32.Zero))!;
        Assert.False(failed.Succeeded);
        TransactionReceipt old = (await CannedRpc.Always(Receipt.Replace("\"status\":\"0x1\"", $"\"root\":\"{Word}\"", StringComparison.Ordinal)).GetTransactionReceiptAsync(Hash32.Zero))!;
        Assert.Null(old.Succeeded);
        TransactionReceipt parity = (await CannedRpc.Always(Receipt.Replace("\"status\":\"0x1\"", $"\"status\":null,\"root\":\"{Word}\"", StringComparison.Ordinal)).GetTransactionReceiptAsync(Hash32.Zero))!;
        Assert.Null(parity.Succeeded);
    }

    [Fact]
    public async Task A_receipt_without_a_block_is_none_yet()
    {
        string json = Receipt.Replace($"{{\"blockHash\":\"{Word}\",\"blockNumber\":\"0x2\"", "{\"blockHash\":null,\"blockNumber\":null", StringComparison.Ordinal);
        Assert.Null(await CannedRpc.Always(json).GetTransactionReceiptAsync(Hash32.Zero));
        Assert.Null(await CannedRpc.Always("null").GetTransactionReceiptAsync(Hash32.Zero));
    }

    [Fact]
    public async Task A_transaction_may_wait_and_may_price_by_EIP_1559_only()
    {
        TransactionInfo mined = (await CannedRpc.Always(Transaction).GetTransactionAsync(Hash32.Zero))!;
        Assert.Equal(2UL, mined.BlockNumber);
        Assert.Null(mined.To);
        Assert.Equal(new Wei(7), mined.Value);

        string json = Transaction.Replace($"\"blockHash\":\"{Word}\",\"blockNumber\":\"0x2\"", "\"blockHash\":null,\"blockNumber\":null", StringComparison.Ordinal)
            .Replace("\"gasPrice\":\"0x0\"", "\"maxFeePerGas\":\"0x9\",\"maxPriorityFeePerGas\":\"0x1\"", StringComparison.Ordinal)
            .Replace("\"input\"", "\"data\"", StringComparison.Ordinal).Replace("\"transactionIndex\":\"0x0\"", "\"transactionIndex\":null", StringComparison.Ordinal);
        TransactionInfo waiting = (await CannedRpc.Always(json).GetTransactionAsync(Hash32.Zero))!;
        Assert.Null(waiting.BlockHash);
        Assert.Null(waiting.TransactionIndex);
        Assert.Equal(new Wei(9), waiting.GasPrice);
        Assert.Equal([1], waiting.Data.ToArray());
    }

    [Theory]
    [InlineData("\"0x0\"", "0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("\"0x7f\"", "0x000000000000000000000000000000000000000000000000000000000000007f")]
    [InlineData("\"0x4807e8079dbf017e2987ebe6c7d096ca6d79e396330a6065f1fdbc4b580004ec\"", Word)]
    public async Task Storage_is_a_word_even_where_a_client_cuts_its_zeros_off(string json, string word) =>
        Assert.Equal(Hash32.Parse(word), await CannedRpc.Always(json).GetStorageAtAsync(Address.Zero, Hash32.Zero, BlockTag.Latest));

    [Fact]
    public async Task Without_eth_chainId_the_network_id_is_it()
    {
        EthClient eth = new(new CannedRpc((method, _) => method == "net_version" ? "\"10101010\"" : throw new JsonRpcException(method, JsonRpcException.MethodNotFound, "no")));
        Assert.Equal(new ChainId(10101010), await eth.GetChainIdAsync());
        EthClient other = CannedRpc.Failing(-32000, "no", null);
        await Assert.ThrowsAsync<JsonRpcException>(() => other.GetChainIdAsync());
    }

    [Theory]
    [InlineData("\"0x10000000000000000\"")]
    [InlineData("\"0x\"")]
    [InlineData("\"7\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public async Task A_number_of_another_form_is_malformed(string json)
    {
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => CannedRpc.Always(json).GetBlockNumberAsync());
        Assert.Equal(RpcFailure.Malformed, error.Failure);
        Assert.Contains("eth_blockNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"status\":\"0x1\"", "\"status\":\"0x2\"", "'status': expected 0x0 or 0x1, found 2")]
    [InlineData("\"gasUsed\":\"0x5208\",", "", "'gasUsed' is missing")]
    [InlineData("\"logIndex\":\"0x3\"", "\"logIndex\":null", "'logs': 'logIndex' is missing")]
    [InlineData("\"data\":\"0x0102\"", "\"data\":\"0x012\"", "'logs': 'data': Expected an even number")]
    [InlineData("\"data\":\"0x0102\"", "\"data\":\"0102\"", "expected data with 0x in front")]
    [InlineData("\"topics\":[", "\"topics\":\"0x\",\"x\":[", "'topics': expected an array, found String")]
    public async Task A_receipt_of_another_form_is_malformed_and_the_property_is_named(string from, string to, string said)
    {
        string json = Receipt.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Receipt, json);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => CannedRpc.Always(json).GetTransactionReceiptAsync(Hash32.Zero));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_an_answer_is_damaged_the_error_is_one_of_ours()
    {
        Random random = new(20261120);
        int read = 0;
        for (int i = 0; i < 6000; i++)
        {
            string damaged = Damage((i % 3) switch { 0 => GethBlock, 1 => Receipt, _ => Transaction }, random);
            if (!IsJson(damaged))
            {
                continue;
            }

            EthClient eth = CannedRpc.Always(damaged);
            try
            {
                object? result = (i % 3) switch
                {
                    0 => await eth.GetBlockAsync(BlockTag.Latest),
                    1 => await eth.GetTransactionReceiptAsync(Hash32.Zero),
                    _ => await eth.GetTransactionAsync(Hash32.Zero),
                };
                read++;
            }
            catch (RpcTransportException error) when (error.Failure == RpcFailure.Malformed)
            {
            }
        }

        Assert.InRange(read, 100, 5900); // The damage was neither none nor total.
    }

    private static string Damage(string json, Random random)
    {
        StringBuilder text = new(json);
        for (int n = random.Next(1, 3); n > 0; n--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 70), text.Length - at));
                    break;
                case 2:
                    text.Insert(at, random.GetItems(["0", "null", "\"", "{}", "[]", "\\ud800", "-1", "x", "ffffffffffffffff"], 1)[0]);
                    break;
                default:
                    // A value replaced as a whole, so that the rest stays JSON.
                    string whole = text.ToString();
                    int colon = whole.IndexOf(':', at);
                    int comma = colon < 0 ? -1 : whole.IndexOf(',', colon);
                    if (comma > 0)
                    {
                        text.Remove(colon + 1, comma - colon - 1).Insert(colon + 1, random.GetItems(["0", "null", "\"0x\"", "{}", "[]", "[null]", "\"\\ud800\"", "true", "\"0xfffffffffffffffffff\""], 1)[0]);
                    }

                    break;
            }
        }

        return text.ToString();
    }

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
