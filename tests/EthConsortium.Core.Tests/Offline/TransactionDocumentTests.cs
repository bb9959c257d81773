using System.Text.Json.Nodes;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Core.Tests.Offline;

public class TransactionDocumentTests
{
    private static readonly string[] s_claims = ["foreseen", "madeAtBlock"];

    [Theory]
    [MemberData(nameof(Documents.ActionNames), MemberType = typeof(Documents))]
    public void What_is_written_reads_back_signed_and_unsigned(string action)
    {
        foreach (bool legacy in new[] { false, true })
        {
            TransactionDocument unsigned = Documents.Of(Documents.Actions[action], legacy);
            TransactionDocument signed = unsigned.Sign(Documents.Key);

            TransactionDocument readUnsigned = TransactionDocument.Parse(unsigned.ToJson());
            TransactionDocument readSigned = TransactionDocument.Parse(signed.ToString());

            Assert.Equal(unsigned.ToJson(), readUnsigned.ToJson());
            Assert.Equal(signed.ToJson(), readSigned.ToJson());
            Assert.Equal((false, true), (readUnsigned.IsSigned, readSigned.IsSigned));
            Assert.Equal(signed.Signed!.Raw.ToArray(), readSigned.Signed!.Raw.ToArray());
            Assert.Equal(Documents.Actions[action].Kind, readSigned.Action!.Kind);
        }
    }

    [Fact]
    public void The_words_tell_all_that_is_signed()
    {
        TransactionContent content = Documents.Content(GovernanceAction.VoteFor(Documents.Other));
        content.Names[Documents.Other] = "Bank B";

        Assert.Equal(
            [
                "Vote for 0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF (claimed to be 'Bank B')",
                "By 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf (claimed to be 'Bank A'), as its transaction 7",
                $"On chain 10101010, claimed to be 'Three banks' with genesis {Documents.Genesis}",
                "Through the governance contract 0x0000000000000000000000000000000000001006, claimed to be of version 2",
                "For at most 200000 gas at up to 3000000000 wei, of these up to 1000000000 as a tip: 0.0006 ether",
            ],
            Documents.Of(content).Words);
    }

    [Fact]
    public void Every_validator_stands_in_the_words_in_full()
    {
        TransactionDocument document = Documents.Of(GovernanceAction.AddValidators([TestAccounts.At(60), TestAccounts.At(61)]));

        Assert.Equal(["Delegate 2 validators", $"  {TestAccounts.At(60)}", $"  {TestAccounts.At(61)}"], document.Words.Take(3));
    }

    [Fact]
    public void A_transfer_tells_its_amount_twice_over()
    {
        TransactionDocument document = Documents.Transfer(Wei.ParseEther("1.5"), Documents.Other);

        Assert.Equal($"Transfer 1.5 ether (1500000000000000000 wei) to {Documents.Other}", document.Words[0]);
        Assert.Null(document.Action);
    }

    [Fact]
    public void A_contract_that_is_not_at_the_known_place_is_a_claim()
    {
        TransactionContent content = Documents.Content(GovernanceAction.Resign());
        TransactionDocument elsewhere = Documents.Of(content with { Transaction = content.Transaction with { To = TestAccounts.At(9) } });

        Assert.Contains($"Through the contract {TestAccounts.At(9)}, claimed to be the governance contract, claimed to be of version 2", elsewhere.Words);
    }

    [Fact]
    public void What_others_chose_cannot_steer_a_terminal_or_end_its_quotes()
    {
        TransactionDocument document = Documents.Of(GovernanceAction.ProposeAdmin(Documents.Other, "B'\\\n\u001b[2J\u202Ex"));

        Assert.StartsWith($"Propose {Documents.Other} as an admin called 'B\\'\\\\\\u000a\\u001b[2J\\u202ex', which from an admin is a vote for it too", document.Words[0]);
        Assert.Equal(document.ToJson(), TransactionDocument.Parse(document.ToJson()).ToJson());
    }

    [Theory]
    [InlineData("format", "\"other\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("version", "2", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("version", "1.5", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("status", "\"unsigned\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("words.0", "\"Vote for somebody\"", ErrorCode.TransactionWordsMismatch)]
    [InlineData("words", "[]", ErrorCode.TransactionWordsMismatch)]
    [InlineData("words", "null", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("consortium", "\"Four banks\"", ErrorCode.TransactionWordsMismatch)]
    [InlineData("chainId", "5", ErrorCode.TransactionWordsMismatch)]
    [InlineData("chainId", "0", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("genesisHash", "\"0x0101010101010101010101010101010101010101010101010101010101010101\"", ErrorCode.TransactionWordsMismatch)]
    [InlineData("governanceVersion", "\"1\"", ErrorCode.TransactionWordsMismatch)]
    [InlineData("governanceVersion", "\"3\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("names", "{\"0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf\":\"Bank C\"}", ErrorCode.TransactionWordsMismatch)]
    [InlineData("names", "{\"0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf\":\"Bank A\",\"0x0000000000000000000000000000000000000009\":\"Bank X\"}", ErrorCode.TransactionWordsMismatch)]
    [InlineData("names", "{\"0x7E5F4552091A69125d5DfCb7b8C2659029395BDF\":\"Bank A\"}", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.type", "\"legacy\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.type", "\"blob\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.from", "\"0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF\"", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("transaction.to", "\"0x0000000000000000000000000000000000000009\"", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("transaction.to", "null", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.nonce", "8", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("transaction.nonce", "-1", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.gasLimit", "300000", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("transaction.gasLimit", "1", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.maxFeePerGas", "\"9000000000\"", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("transaction.maxFeePerGas", "\"03000000000\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.maxPriorityFeePerGas", "\"1\"", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("transaction.value", "\"1\"", ErrorCode.TransactionCallUnknown)]
    [InlineData("transaction.value", "1", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.data", "\"0xdeadbeef\"", ErrorCode.TransactionCallUnknown)]
    [InlineData("transaction.data", "\"deadbeef\"", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("signed.hash", "\"0x0101010101010101010101010101010101010101010101010101010101010101\"", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("signed.rawTransaction", "\"0x02\"", ErrorCode.TransactionSignatureMismatch)]
    [InlineData("signed", "null", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("extra", "1", ErrorCode.TransactionDocumentMalformed)]
    [InlineData("transaction.gasPrice", "\"1\"", ErrorCode.TransactionDocumentMalformed)]
    public void Whatever_is_changed_in_a_signed_document_is_refused_with_its_reason(string path, string value, ErrorCode expected)
    {
        string json = Edit(Documents.Of(GovernanceAction.VoteFor(Documents.Other)).Sign(Documents.Key).ToJson(), path, JsonNode.Parse(value));

        TransactionDocumentException error = Assert.Throws<TransactionDocumentException>(() => TransactionDocument.Parse(json));

        Assert.Equal(ErrorCode.TransactionDocumentInvalid, error.Code);
        Assert.Contains(expected, error.Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("transaction.from", "\"0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF\"")]
    [InlineData("transaction.to", "\"0x0000000000000000000000000000000000000009\"")]
    [InlineData("transaction.nonce", "8")]
    [InlineData("transaction.gasLimit", "300000")]
    [InlineData("transaction.maxFeePerGas", "\"9000000000\"")]
    [InlineData("transaction.maxPriorityFeePerGas", "\"1\"")]
    public void Whatever_is_changed_in_an_unsigned_document_does_not_fit_its_words(string path, string value)
    {
        string json = Edit(Documents.Of(GovernanceAction.VoteFor(Documents.Other)).ToJson(), path, JsonNode.Parse(value));

        TransactionDocumentException error = Assert.Throws<TransactionDocumentException>(() => TransactionDocument.Parse(json));

        Assert.All(error.Diagnostics, d => Assert.Equal(ErrorCode.TransactionWordsMismatch, d.Code));
    }

    [Fact]
    public void Other_data_that_is_a_good_call_does_not_fit_the_words()
    {
        string other = Hex.Encode(GovernanceDialectV2.Instance.Encode(GovernanceAction.VoteFor(TestAccounts.At(66))));
        string json = Edit(Documents.Of(GovernanceAction.VoteFor(Documents.Other)).ToJson(), "transaction.data", other);

        Diagnostic problem = Assert.Single(Assert.Throws<TransactionDocumentException>(() => TransactionDocument.Parse(json)).Diagnostics);

        Assert.Equal((ErrorCode.TransactionWordsMismatch, "$.words[0]"), (problem.Code, problem.Path));
        Assert.Contains(TestAccounts.At(66).ToString(), problem.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001")]
    public void A_call_with_bytes_that_the_words_would_not_cover_is_refused(string extra)
    {
        byte[] data = GovernanceDialectV2.Instance.Encode(GovernanceAction.VoteFor(Documents.Other));
        byte[] longer = extra.Length > 0 ? [.. data, .. Convert.FromHexString(extra)] : [.. data[..15], 1, .. data[16..]];

        ConsortiumException error = Assert.Throws<ConsortiumException>(() => Documents.Of(Documents.Content(longer, ConsortiumGovernanceContract.GenesisAddress) with { GovernanceVersion = GovernanceVersion.V2 }));

        Assert.Equal(ErrorCode.TransactionCallUnknown, error.Code);
    }

    [Fact]
    public void A_transfer_with_data_is_refused() =>
        Assert.Equal(ErrorCode.TransactionCallUnknown, Assert.Throws<ConsortiumException>(() => Documents.Of(Documents.Content([1], Documents.Other))).Code);

    [Fact]
    public void A_contract_of_2018_has_no_words_for_what_it_cannot_do() =>
        Assert.Equal(
            ErrorCode.TransactionCallUnknown,
            Assert.Throws<ConsortiumException>(() => Documents.Of(Documents.Content(GovernanceAction.VoteForCapacity(20)) with { GovernanceVersion = GovernanceVersion.V1 })).Code);

    [Fact]
    public void All_problems_are_told_at_once()
    {
        const string Json = """{ "format": "x", "version": "1", "status": 1, "words": [1], "wrods": [], "chainId": 0, "genesisHash": "0x1", "names": [], "names": {}, "madeAtBlock": -1, "transaction": { "from": "0x1" } }""";

        IReadOnlyList<Diagnostic> problems = Assert.Throws<TransactionDocumentException>(() => TransactionDocument.Parse(Json)).Diagnostics;

        Assert.Equal(
            [
                "$.chainId", "$.consortium", "$.foreseen", "$.format", "$.genesisHash", "$.madeAtBlock", "$.names", "$.names", "$.status", "$.transaction.data", "$.transaction.from", "$.transaction.gasLimit",
                "$.transaction.maxFeePerGas", "$.transaction.maxPriorityFeePerGas", "$.transaction.nonce", "$.transaction.to", "$.transaction.type", "$.transaction.value", "$.version", "$.words[0]", "$.wrods",
            ],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{\"format\": 1, // comment\n}")]
    [InlineData("""{"\ud800": 1}""")]
    [InlineData("""{"format": "\ud800"}""")]
    public void What_is_no_document_is_refused(string text) =>
        Assert.All(Assert.Throws<TransactionDocumentException>(() => TransactionDocument.Parse(text)).Diagnostics, d => Assert.Equal(ErrorCode.TransactionDocumentMalformed, d.Code));

    [Fact]
    public async Task No_more_is_read_of_a_file_than_a_document_can_have()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Documents.Of(GovernanceAction.Resign()).ToJson() + new string(' ', TransactionDocument.MaxLength));

            TransactionDocumentException error = await Assert.ThrowsAsync<TransactionDocumentException>(() => TransactionDocument.LoadAsync(path, default));

            Assert.Contains($"at most {TransactionDocument.MaxLength} characters", error.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_delegation_of_as_many_validators_as_a_block_holds_is_no_larger_than_what_is_read()
    {
        TransactionContent content = Documents.Content(GovernanceAction.AddValidators(Enumerable.Range(1, 3_000).Select(TestAccounts.At)));
        TransactionDocument document = Documents.Of(content with { Transaction = content.Transaction with { GasLimit = 60_000_000 } }).Sign(Documents.Key);

        Assert.Equal(document.ToJson(), TransactionDocument.Parse(document.ToJson()).ToJson());
    }

    [Fact]
    public void Changing_any_character_of_a_signed_document_is_refused_or_changes_nothing_that_counts()
    {
        TransactionDocument original = Documents.Of(GovernanceAction.ProposeAdmin(Documents.Other, "Bank B")).Sign(Documents.Key);
        string json = original.ToJson();
        Gen<(int At, char To)> changes = Gen.Choose(0, json.Length - 1).Zip(Gen.Choose(32, 126).Select(c => (char)c));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(changes.ToArbitrary(), change =>
        {
            string changed = string.Concat(json.AsSpan(0, change.At), change.To.ToString(), json.AsSpan(change.At + 1));
            try
            {
                TransactionDocument read = TransactionDocument.Parse(changed);
                Assert.Equal(original.Words, read.Words);
                Assert.Equal(original.Signed!.Raw.ToArray(), read.Signed!.Raw.ToArray());
                Assert.Equal(Without(original.ToJson(), s_claims), Without(read.ToJson(), s_claims));
            }
            catch (TransactionDocumentException)
            {
                // The one documented way out.
            }
        }));
    }

    [Fact]
    public void Only_the_key_of_the_sender_signs_and_only_once()
    {
        TransactionDocument document = Documents.Of(GovernanceAction.Resign());
        using EthECKey stranger = TestAccounts.Key(3);

        Assert.Equal(ErrorCode.TransactionKeyMismatch, Assert.Throws<ConsortiumException>(() => document.Sign(stranger)).Code);
        Assert.Equal(ErrorCode.TransactionAlreadySigned, Assert.Throws<ConsortiumException>(() => document.Sign(Documents.Key).Sign(Documents.Key)).Code);
    }

    [Fact]
    public void A_signature_of_somebody_else_is_refused()
    {
        using EthECKey stranger = TestAccounts.Key(3);
        TransactionDocument document = Documents.Of(GovernanceAction.Resign());
        SignedTransaction forged = document.Transaction.Sign(stranger);
        string json = Edit(Edit(document.Sign(Documents.Key).ToJson(), "signed.rawTransaction", Hex.Encode(forged.Raw.Span)), "signed.hash", forged.Hash.ToString());

        Diagnostic problem = Assert.Single(Assert.Throws<TransactionDocumentException>(() => TransactionDocument.Parse(json)).Diagnostics);

        Assert.Equal(ErrorCode.TransactionSignatureMismatch, problem.Code);
        Assert.Contains(stranger.Address.ToString(), problem.Message);
    }

    private static string Edit(string json, string path, JsonNode? value)
    {
        JsonNode root = JsonNode.Parse(json)!;
        string[] parts = path.Split('.');
        JsonNode parent = parts[..^1].Aggregate(root, (node, part) => node[part]!);
        if (parent is JsonArray list)
        {
            list[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            parent[parts[^1]] = value;
        }

        return root.ToJsonString();
    }

    private static string Without(string json, string[] names)
    {
        JsonObject root = JsonNode.Parse(json)!.AsObject();
        foreach (string name in names)
        {
            root.Remove(name);
        }

        return root.ToJsonString();
    }
}
