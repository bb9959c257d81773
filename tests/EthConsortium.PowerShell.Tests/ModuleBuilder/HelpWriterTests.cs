using System.Management.Automation;
using System.Xml.Linq;
using EthConsortium.ModuleBuilder;

namespace EthConsortium.PowerShell.Tests.ModuleBuilder;

public sealed class HelpWriterTests : IDisposable
{
    private static readonly string TypeId = TypeNames.DocumentationId('T', typeof(Undocumented));
    private static readonly string PropertyId = TypeNames.DocumentationId('P', typeof(Undocumented), nameof(Undocumented.Name));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ethconsortium-help-");
    private readonly List<string> _problems = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Reports_everything_that_is_missing_at_once()
    {
        Write("");

        Assert.Equal(
            [
                "parameter -Name of Get-ConsortiumUndocumented has no <summary>",
                "Get-ConsortiumUndocumented has no <summary>, which is its synopsis",
                "Get-ConsortiumUndocumented has no <remarks>, which is its description",
                "Get-ConsortiumUndocumented has 0 <example>s, 2 are required",
            ],
            _problems);
    }

    [Fact]
    public void Reports_an_example_without_an_explanation()
    {
        Write($"""
            <member name="{TypeId}">
              <summary>Gets it.</summary>
              <remarks>It is got.</remarks>
              <example><para>One</para><code>Get-ConsortiumUndocumented</code><para>Gets one.</para></example>
              <example><para>Two</para><code>Get-ConsortiumUndocumented</code></example>
            </member>
            <member name="{PropertyId}"><summary>Its name.</summary></member>
            """);

        Assert.Equal(["example 2 of Get-ConsortiumUndocumented needs a <para> that is its title, a <code> and a <para> that explains it"], _problems);
    }

    [Fact]
    public void Writes_the_words_of_the_comments_as_plain_text()
    {
        XElement help = Write($"""
            <member name="{TypeId}">
              <summary>Gets <c>it</c> of a <see cref="T:Some.Thing"/>.</summary>
              <remarks><para>First
                 line.</para><list><item>one</item><item>two</item></list></remarks>
              <example><para>One</para><code>
                $x = 1
                  Get-ConsortiumUndocumented $x
              </code><para>Gets one.</para></example>
              <example><para>Two</para><code>$x = 2
                Get-ConsortiumUndocumented $x</code><para>Gets two.</para></example>
              <seealso href="https://example.org/">The place</seealso>
            </member>
            <member name="{PropertyId}"><inheritdoc cref="P:Base.Name"/></member>
            <member name="P:Base.Name"><summary>Its inherited name.</summary></member>
            """).Root!;

        Assert.Empty(_problems);
        Assert.Equal("Gets it of a Thing.", Text(help, "details", "description"));
        Assert.Equal(["First line.", "- one", "- two"], help.Descendants().First(e => e.Name.LocalName == "command").Elements().Single(e => e.Name.LocalName == "description").Elements().Select(e => e.Value));
        Assert.Equal("$x = 1\n  Get-ConsortiumUndocumented $x", Text(help, "example", "code"));
        Assert.Equal("$x = 2\nGet-ConsortiumUndocumented $x", help.Descendants().Last(e => e.Name.LocalName == "code").Value);
        Assert.Equal("Its inherited name.", Text(help, "parameter", "description"));
        Assert.Equal("https://example.org/", Text(help, "navigationLink", "uri"));
    }

    [Fact]
    public void Knows_parameter_sets_aliases_wildcards_and_allowed_values()
    {
        XElement help = Write("").Root!;

        XElement[] parameters = [.. help.Descendants().Single(e => e.Name.LocalName == "parameters").Elements()];
        Assert.Equal("Title", (string?)parameters[0].Attribute("aliases"));
        Assert.Equal("true", (string?)parameters[0].Attribute("globbing"));
        Assert.Equal("True (ByPropertyName)", (string?)parameters[0].Attribute("pipelineInput"));
        Assert.Equal(2, help.Descendants().Count(e => e.Name.LocalName == "syntaxItem"));
        Assert.Equal(["a", "b"], parameters[0].Descendants().Single(e => e.Name.LocalName == "parameterValueGroup").Elements().Select(e => e.Value));
    }

    private static string Text(XElement help, string parent, string element) =>
        help.Descendants().First(e => e.Name.LocalName == parent).Descendants().First(e => e.Name.LocalName == element).Value;

    private XDocument Write(string members)
    {
        string assembly = Path.Combine(_folder.FullName, "EthConsortium.Sample.dll");
        File.WriteAllText(Path.ChangeExtension(assembly, "xml"), $"<doc><members>{members}</members></doc>");
        return new HelpWriter(Documentation.Load(assembly), _problems.Add).Write([new CmdletMetadata(typeof(Undocumented))]);
    }

    // Only its metadata is read.
    [Cmdlet(VerbsCommon.Get, "ConsortiumUndocumented", DefaultParameterSetName = "One")]
    private sealed class Undocumented
    {
        [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
        [Parameter(ParameterSetName = "Two", Mandatory = true)]
        [Alias("Title")]
        [SupportsWildcards]
        [ValidateSet("a", "b")]
        public string? Name { get; set; }
    }
}
