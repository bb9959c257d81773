using System.Text.Json;
using EthConsortium.Azure.Templates;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>The image's definition, held against the unit of the machines; building it takes a base image from elsewhere.</summary>
public sealed class ContainerfileTests
{
    private static readonly string s_text = File.ReadAllText(RepositoryRoot.PathOf("src", "EthConsortium.Node", "Containerfile"));

    [Fact]
    public void An_image_starts_what_the_unit_starts()
    {
        string unit = CloudInit.Unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        Assert.Equal(unit, string.Join(' ', Words("ENTRYPOINT").Concat(Words("CMD"))));
    }

    private static string[] Words(string instruction) =>
        JsonSerializer.Deserialize<string[]>(s_text.Split('\n').Single(line => line.StartsWith($"{instruction} [", StringComparison.Ordinal))[(instruction.Length + 1)..])!;
}
