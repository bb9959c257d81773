using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.DataApi;

public class NetworkInfoSignatureTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" { \"b\" : [ 1 , 2.0 , -0 , 1e3 ] ,\"a\":{\"d\":null,\"c\":true} }", "{\"a\":{\"c\":true,\"d\":null},\"b\":[1,2,0,1000]}")]
    [InlineData("9007199254740991", "9007199254740991")]
    // The order and the texts of RFC 8785, 3.2.3 and 3.2.2.
    [InlineData("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}", "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\U0001F600\":5,\"\ufb33\":3}")]
    [InlineData("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"", "\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"")]
    public void Canonical_form_is_that_of_RFC_8785(string json, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Write(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("1.5")]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    public void What_could_be_read_in_two_ways_has_no_canonical_form(string json) =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_signed_document_tells_its_signer_however_it_is_laid_out()
    {
        NetworkInfo read = NetworkInfo.Parse(Sign(NetworkInfoTests.Complete));
        Assert.Equal(TestAccounts.Key(7).Address, read.Signature!.Signer);

        JsonNode shuffled = JsonNode.Parse(Sign(NetworkInfoTests.Complete))!;
        JsonNode moved = shuffled["bootnodes"]!;
        shuffled.AsObject().Remove("bootnodes");
        shuffled["bootnodes"] = moved;
        Assert.Equal(read.Signature, NetworkInfo.Parse(Encoding.UTF8.GetBytes(shuffled.ToJsonString())).Signature);
    }

    [Fact]
    public void Fields_that_are_not_known_here_are_signed_too()
    {
        JsonNode document = JsonNode.Parse(NetworkInfoTests.Complete.ToJson())!;
        document["laterField"] = new JsonObject { ["b"] = 1, ["a"] = "text" };
        byte[] canonical = CanonicalJson.Write(Encoding.UTF8.GetBytes(document.ToJsonString()));
        using EthECKey key = TestAccounts.Key(7);
        NetworkInfoSignature signature = NetworkInfoSignature.Create(key, canonical);
        document["signature"] = new JsonObject { ["scheme"] = "jcs-eip191", ["signer"] = $"{key.Address}", ["value"] = Ethereum.Hex.Encode(signature.Value.ToArray()) };

        Assert.Equal(key.Address, NetworkInfo.Parse(Encoding.UTF8.GetBytes(document.ToJsonString())).Signature!.Signer);

        document["laterField"]!["b"] = 2;
        Refused(ErrorCode.NetworkInfoSignatureInvalid, document);
    }

    [Theory]
    [InlineData("bootnodes", "[]")]
    [InlineData("genesisHash", "\"0x0000000000000000000000000000000000000000000000000000000000000007\"")]
    [InlineData("memberName", "\"B\"")]
    [InlineData("errorMessage", "\"\"")]
    [InlineData("laterField", "1")]
    [InlineData("laterField", "1.5")]
    public void A_document_that_was_changed_after_it_was_signed_is_refused(string field, string value)
    {
        JsonNode document = JsonNode.Parse(Sign(NetworkInfoTests.Complete))!;
        document[field] = JsonNode.Parse(value);
        Refused(ErrorCode.NetworkInfoSignatureInvalid, document);
    }

    [Fact]
    public void A_signature_under_another_name_or_of_another_kind_is_refused()
    {
        JsonNode document = JsonNode.Parse(Sign(NetworkInfoTests.Complete))!;
        document["signature"]!["signer"] = $"{TestAccounts.Key(8).Address}";
        Refused(ErrorCode.NetworkInfoSignatureInvalid, document);

        document["signature"]!["scheme"] = "none";
        Refused(ErrorCode.NetworkInfoInvalid, document);

        document["signature"] = "0x00";
        Refused(ErrorCode.NetworkInfoInvalid, document);
    }

    [Fact]
    public void Without_its_signature_the_document_is_the_one_that_old_clients_read() =>
        Assert.Equal(
            JsonDocument.Parse(NetworkInfoTests.Complete.ToJson()).RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetRawText())),
            JsonDocument.Parse(Sign(NetworkInfoTests.Complete)).RootElement.EnumerateObject().SkipLast(1).Select(p => (p.Name, p.Value.GetRawText())));

    [Fact]
    public void Another_program_verifies_the_signature_over_the_canonical_form()
    {
        NetworkInfo small = new() { ParitySpec = "{}", MemberName = "Bank \u00e9" };
        byte[] canonical = CanonicalJson.Write(small.ToJson());
        using EthECKey key = TestAccounts.Key(7);

        string output = NpmTool.Cast(["wallet", "verify", "--address", $"{key.Address}", Encoding.UTF8.GetString(canonical), Ethereum.Hex.Encode(NetworkInfoSignature.Create(key, canonical).Value.ToArray())]);

        Assert.Contains("succeeded", output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("\"bootnodes\":[{0}]")]
    [InlineData("\"nodeMetadata\":[{0}]")]
    [InlineData("\"addressList\":{\"addresses\":[{0}]}")]
    public void Millions_of_entries_are_refused_without_looking_at_them(string list)
    {
        string body = "{\"majorVersion\":0,\"paritySpec\":\"{}\"," + list.Replace("{0}", string.Join(',', Enumerable.Repeat("1", 5_000_000)), StringComparison.Ordinal) + "}";
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ConsortiumException error = Assert.Throws<ConsortiumException>(() => NetworkInfo.Parse(bytes));

        Assert.Equal(ErrorCode.NetworkInfoTooManyEntries, error.Code);
        Assert.Contains("found 5000000", error.Message);

        // The parser's index, 12 bytes for each, and not a problem with a text for each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000_000);
    }

    private static byte[] Sign(NetworkInfo info)
    {
        using EthECKey key = TestAccounts.Key(7);
        return info.ToSignedJson(canonical => NetworkInfoSignature.Create(key, canonical));
    }

    private static void Refused(ErrorCode code, JsonNode document) =>
        Assert.Equal(code, Assert.Throws<ConsortiumException>(() => NetworkInfo.Parse(Encoding.UTF8.GetBytes(document.ToJsonString()))).Code);
}
