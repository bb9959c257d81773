using EthConsortium.Azure.Templates;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Templates;

/// <summary>
/// Templates byte for byte, to be read and compared by people. With ETHCONSORTIUM_APPROVE=1 the files are written anew: look at the difference before it is
/// committed.
/// </summary>
public sealed class ApprovedTemplateTests
{
    public static TheoryData<string> Names { get; } = [.. MemberInputs.Representative.Keys.Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_template_is_what_was_approved(string name)
    {
        ArmTemplate template = MemberTemplate.Build(MemberInputs.Representative[name]);

        Compare($"{name}.template.json", template.WriteTemplate());
        Compare($"{name}.parameters.json", template.WriteParameters());
    }

    [Fact]
    public void Every_approved_file_belongs_to_a_member()
    {
        IEnumerable<string> expected = MemberInputs.Representative.Keys.SelectMany(name => (string[])[$"{name}.parameters.json", $"{name}.template.json"]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static string Folder => RepositoryRoot.PathOf("tests", "EthConsortium.Azure.Tests", "Templates", "Approved");

    private static void Compare(string file, ReadOnlyMemory<byte> written)
    {
        string path = Path.Combine(Folder, file);
        if (Environment.GetEnvironmentVariable("ETHCONSORTIUM_APPROVE") == "1")
        {
            File.WriteAllBytes(path, written.Span);
        }

        Assert.Equal(File.ReadAllBytes(path), written.ToArray());
    }
}
