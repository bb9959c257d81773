using System.Management.Automation;
using System.Xml.Linq;

namespace EthConsortium.PowerShell.Tests.Metadata;

/// <summary>The staged help against the assembly: its own reading of the attributes, not that of the generator.</summary>
public class HelpTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    private static readonly Dictionary<string, XElement> Help =
        XDocument.Load(StagedModule.PathOf("en-US", "EthConsortium.PowerShell.dll-Help.xml")).Root!.Elements(Command + "command")
            .ToDictionary(command => command.Element(Command + "details")!.Element(Command + "name")!.Value);

    [Fact]
    public void Covers_exactly_the_cmdlets() =>
        Assert.Equal(StagedModule.Cmdlets.Select(c => c.Name), Help.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Lists_exactly_the_real_parameters_of_each_cmdlet() =>
        Assert.All(StagedModule.Cmdlets, cmdlet =>
        {
            IEnumerable<string> real = cmdlet.Type.GetProperties()
                .Where(p => p.GetCustomAttributesData().Any(a => a.AttributeType == typeof(ParameterAttribute)))
                .Select(p => p.Name).Concat(cmdlet.SupportsShouldProcess ? ["Confirm", "WhatIf"] : []).Order(StringComparer.Ordinal);

            IEnumerable<string> listed = Help[cmdlet.Name].Element(Command + "parameters")!.Elements(Command + "parameter").Select(p => p.Element(Maml + "name")!.Value);
            IEnumerable<string> inSyntax = Help[cmdlet.Name].Element(Command + "syntax")!.Descendants(Command + "parameter").Select(p => p.Element(Maml + "name")!.Value).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(real, listed);
            Assert.Equal(real, inSyntax);
        });

    [Fact]
    public void Links_lead_to_a_cmdlet_or_a_page() =>
        Assert.All(Help.Values.Descendants(Maml + "navigationLink"), link =>
            Assert.True(link.Element(Maml + "uri")!.Value.Length > 0 || Help.ContainsKey(link.Element(Maml + "linkText")!.Value), link.Value));

    [Fact]
    public void Every_cmdlet_has_two_examples_that_show_it() =>
        Assert.All(Help, command =>
        {
            string[] examples = [.. command.Value.Descendants(Command + "example").Select(e => e.Elements().Single(x => x.Name.LocalName == "code").Value)];
            Assert.True(examples.Length >= 2, command.Key);
            Assert.All(examples, example => Assert.Contains(command.Key, example, StringComparison.Ordinal));
        });

    [Fact]
    public void No_line_of_the_topics_is_wider_than_80_columns() =>
        StagedModule.AssertNone(
            from file in Directory.GetFiles(StagedModule.PathOf("en-US"), "about_*.txt")
            from line in File.ReadLines(file)
            where line.Length > 80
            select $"{Path.GetFileName(file)}: {line}");
}
