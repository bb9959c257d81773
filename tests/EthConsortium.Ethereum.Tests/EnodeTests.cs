using System.Globalization;
using System.Net;
using System.Text.Json;
using EthConsortium.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests;

public sealed class EnodeTests
{
    private const string Key = "1dd9d65c4552b5eb43d5ad55a2ee3f56c6cbc1c64a5c8d659f51fcd51bace24351232b8d7821617d2b29b54b81cdefb9b3e9c37d7fd5f63270bcc9e1a6f6a439";

    [Theory]
    [InlineData("@10.1.17.5:30300", "10.1.17.5", 30300, 30300)]
    [InlineData("@[2001:db8::1]:30303?discport=30301", "2001:db8::1", 30303, 30301)]
    [InlineData("@node-1.example.org:1?discport=0", "node-1.example.org", 1, 0)]
    public void Reads_and_prints_an_address(string rest, string host, int port, int discoveryPort)
    {
        Enode enode = Enode.Parse($"enode://{Key}{rest}");

        Assert.Equal((Key, host, port, discoveryPort), (enode.PublicKey, enode.Host, enode.Port, enode.DiscoveryPort));
        Assert.Equal($"enode://{Key}{rest}", enode.ToString());
        Assert.Equal(enode, Enode.Parse(enode.ToString().Replace(Key, Key.ToUpperInvariant(), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("enode://")]
    [InlineData("http://" + Key + "@10.0.0.1:1")]
    [InlineData("enode://" + Key + "0@10.0.0.1:1")]
    [InlineData("enode://" + Key + "@10.0.0.1")]
    [InlineData("enode://" + Key + "@10.0.0.1:65536")]
    [InlineData("enode://" + Key + "@10.0.0.1:+1")]
    [InlineData("enode://" + Key + "@2001:db8::1:30303")]
    [InlineData("enode://" + Key + "@[10.0.0.1]:1")]
    [InlineData("enode://" + Key + "@010.0.0.1:1")]
    [InlineData("enode://" + Key + "@10.1:1")]
    [InlineData("enode://" + Key + "@[fe80::1%eth0]:1")]
    [InlineData("enode://" + Key + "@[]:1")]
    [InlineData("enode://" + Key + "@a b:1")]
    [InlineData("enode://" + Key + "@10.0.0.1:1?discport=1&x=2")]
    [InlineData("enode://" + Key + "@10.0.0.1:1/path")]
    public void Refuses_what_is_no_enode_and_says_why(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => Enode.Parse(text));

        Assert.Contains("enode URL such as", error.Message);
        Assert.False(Enode.TryParse(text, out _));
    }

    [Fact]
    public void Prints_what_it_read_whatever_the_text()
    {
        Gen<string> host = Gen.OneOf(
            Gen.ArrayOf(Gen.Choose(0, 255), 4).Select(parts => string.Join('.', parts)),
            Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), 16).Select(bytes => $"[{new IPAddress(bytes)}]"),
            Gen.Elements("node-1.example.org", "localhost", "", "[]", "::1", "1.2.3", "a_b"));
        Gen<string> port = Gen.OneOf(Gen.Choose(0, 70_000).Select(p => p.ToString(CultureInfo.InvariantCulture)), Gen.Elements("", "-1", "0x10", "00030303"));
        Gen<string> url =
            from at in host
            from tcp in port
            from udp in Gen.OneOf(Gen.Constant(""), port.Select(p => "?discport=" + p))
            select $"enode://{Key}@{at}:{tcp}{udp}";
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(url.ToArbitrary(), text => !Enode.TryParse(text, out Enode? enode) || enode == Enode.Parse(enode.ToString())));
    }

    [SharedFact("vectors", "10-enode", "enode-urls.json")]
    public void Agrees_with_the_published_enodes_of_four_clients()
    {
        List<string> wrong = [];
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "10-enode", "enode-urls.json")));
        foreach (JsonElement item in cases.RootElement.EnumerateArray())
        {
            string input = item.GetProperty("input").GetString()!;
            bool valid = item.GetProperty("valid").GetBoolean();
            bool read = Enode.TryParse(input, out Enode? enode);
            bool right = read == valid && (!valid || (
                enode!.PublicKey == item.GetProperty("publicKey").GetString() &&
                enode.Host == item.GetProperty("host").GetString() &&
                enode.Port == item.GetProperty("tcpPort").GetInt32() &&
                enode.DiscoveryPort == item.GetProperty("udpPort").GetInt32()));
            if (!right)
            {
                wrong.Add($"{input}: read {enode?.ToString() ?? "nothing"}");
            }
        }

        Assert.Empty(wrong);
    }
}
