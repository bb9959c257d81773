using System.Security.Cryptography;
using EthConsortium.Core;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

public sealed class ClientPinTests : IDisposable
{
    private readonly string _program = Path.GetTempFileName();

    public void Dispose() => File.Delete(_program);

    [Fact]
    public async Task A_program_is_taken_only_when_it_is_the_pinned_one()
    {
        await File.WriteAllTextAsync(_program, "a client");
        ClientPin pin = ClientPin.Default(ClientKind.Geth) with { BinarySha256 = Convert.ToHexStringLower(SHA256.HashData("a client"u8)) };
        await pin.VerifyAsync(_program, default);

        await File.AppendAllTextAsync(_program, "!");
        ConsortiumException changed = await Assert.ThrowsAsync<ConsortiumException>(() => pin.VerifyAsync(_program, default));
        Assert.Equal(ErrorCode.ClientNotPinned, changed.Code);
        Assert.Contains(pin.BinarySha256!, changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_digest_nothing_is_started()
    {
        foreach (ClientKind kind in Enum.GetValues<ClientKind>().Where(kind => kind != ClientKind.DevelopmentChain)) // which is no program
        {
            ClientPin pin = ClientPin.Default(kind) with { BinarySha256 = null, ImageDigest = null };
            Assert.Equal(ErrorCode.ClientNotPinned, (await Assert.ThrowsAsync<ConsortiumException>(() => pin.VerifyAsync(_program, default))).Code);
            Assert.Equal(ErrorCode.ClientNotPinned, Assert.Throws<ConsortiumException>(() => pin.ImageReference()).Code);
        }
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256:ABCD")]
    [InlineData("sha256:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void A_tag_is_no_digest(string digest) =>
        Assert.Throws<ConsortiumException>(() => (ClientPin.Default(ClientKind.Besu) with { ImageDigest = digest }).ImageReference());

    [Fact]
    public void An_image_is_named_by_its_digest()
    {
        string digest = "sha256:" + new string('a', 64);
        Assert.Equal($"hyperledger/besu@{digest}", (ClientPin.Default(ClientKind.Besu) with { ImageDigest = digest }).ImageReference());
    }
}
