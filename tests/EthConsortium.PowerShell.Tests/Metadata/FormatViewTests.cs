using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EthConsortium.PowerShell.Tests.Metadata;

/// <summary>Format views name types and properties by text: here they are held against the real ones.</summary>
public partial class FormatViewTests
{
    private static readonly (string File, XElement View)[] Views =
        [.. StagedModule.ManifestList("FormatsToProcess").SelectMany(file => XDocument.Load(StagedModule.PathOf(file)).Descendants("View").Select(view => (file, view)))];

    [Fact]
    public void Every_view_is_for_real_types_and_names_real_properties()
    {
        List<string> offenders = [];
        foreach ((string file, XElement view) in Views)
        {
            foreach (string typeName in SelectedBy(view))
            {
                if (FindType(typeName) is not { } type)
                {
                    offenders.Add($"{file}: there is no type {typeName}");
                    continue;
                }

                IEnumerable<string> named = view.Descendants("PropertyName").Select(element => element.Value)
                    .Concat(view.Descendants("ScriptBlock").SelectMany(script => Property().Matches(script.Value)).Select(match => match.Groups[1].Value));
                offenders.AddRange(named.Where(property => type.GetProperty(property) is null).Select(property => $"{file}: {typeName} has no property {property}"));
            }
        }

        StagedModule.AssertNone(offenders);
    }

    [Fact]
    public void Every_type_that_a_cmdlet_returns_has_a_view()
    {
        HashSet<string> viewed = [.. Views.SelectMany(v => SelectedBy(v.View))];

        StagedModule.AssertNone(StagedModule.Cmdlets.SelectMany(c => c.OutputTypes.Where(type => type != typeof(void) && type != typeof(bool) && !viewed.Contains(type.FullName!))
            .Select(type => $"{c.Name} returns {type.FullName}, which has no view")));
    }

    [Fact]
    public void No_two_views_share_a_name()
    {
        Assert.Empty(Views.GroupBy(v => v.View.Element("Name")!.Value).Where(views => views.Count() > 1).Select(views => views.Key));
    }

    private static IEnumerable<string> SelectedBy(XElement view) => view.Element("ViewSelectedBy")!.Elements("TypeName").Select(element => element.Value);

    private static Type? FindType(string name) =>
        StagedModule.Assembly.GetReferencedAssemblies().Where(a => a.Name!.StartsWith("EthConsortium.", StringComparison.Ordinal))
            .Select(Assembly.Load).Append(StagedModule.Assembly).Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);

    [GeneratedRegex(@"\$_\.(\w+)")]
    private static partial Regex Property();
}
