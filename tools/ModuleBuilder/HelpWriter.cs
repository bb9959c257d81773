using System.Management.Automation;
using System.Xml.Linq;

namespace EthConsortium.ModuleBuilder;

/// <summary>
/// Writes the help file that Get-Help reads: the cmdlets and parameters from the assembly, the words from the
/// documentation comments.
/// </summary>
/// <remarks>
/// Of a cmdlet's comment: <c>summary</c> is the synopsis, <c>remarks</c> the description, each <c>example</c> has a
/// <c>para</c> that is its title, a <c>code</c>, and a <c>para</c> that explains it, <c>seealso</c> is a related link. Of a
/// parameter's comment: <c>summary</c> and <c>remarks</c>.
/// </remarks>
internal sealed class HelpWriter(Documentation documentation, Action<string> report)
{
    private const int FewestExamples = 2;

    // What PowerShell adds to a command that can be asked about: its own help of a command without a help file lists them, too.
    private static readonly (string Name, string Alias, string Description)[] s_shouldProcess =
    [
        ("Confirm", "cf", "Asks before the change is made. -Confirm:$false answers beforehand."),
        ("WhatIf", "wi", "Tells what would be done, and does nothing."),
    ];

    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private IReadOnlyDictionary<string, string> _cmdletNames = new Dictionary<string, string>();

    public XDocument Write(IReadOnlyList<CmdletMetadata> cmdlets)
    {
        _cmdletNames = cmdlets.ToDictionary(cmdlet => TypeNames.DocumentationId('T', cmdlet.Type), cmdlet => cmdlet.Name);
        return new XDocument(new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            cmdlets.Select(WriteCommand)));
    }

    private static XElement Description(IEnumerable<string> paragraphs) =>
        new(Maml + "description", paragraphs.Select(text => new XElement(Maml + "para", text)));

    private static XElement TypeElement(string name) =>
        new(Dev + "type", new XElement(Maml + "name", name), new XElement(Maml + "uri"));

    private XElement WriteCommand(CmdletMetadata cmdlet)
    {
        XElement? comment = documentation.Find(TypeNames.DocumentationId('T', cmdlet.Type));
        Dictionary<ParameterMetadata, IReadOnlyList<string>> parameters = cmdlet.Parameters.ToDictionary(p => p, p => Describe(cmdlet, p));
        return new XElement(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", cmdlet.Verb),
                new XElement(Command + "noun", cmdlet.Noun),
                Description(Required(comment?.Element("summary"), $"{cmdlet.Name} has no <summary>, which is its synopsis"))),
            Description(Required(comment?.Element("remarks"), $"{cmdlet.Name} has no <remarks>, which is its description")),
            new XElement(
                Command + "syntax",
                cmdlet.ParameterSets.Select(set => new XElement(
                    Command + "syntaxItem",
                    new XElement(Maml + "name", cmdlet.Name),
                    set.Select(p => WriteParameter(p.Parameter, p.Use, parameters[p.Parameter])),
                    ShouldProcessParameters(cmdlet)))),
            new XElement(
                Command + "parameters",
                cmdlet.Parameters.Select(p => WriteParameter(p, Broadest(p), parameters[p])).Concat(ShouldProcessParameters(cmdlet))
                    .OrderBy(p => p.Element(Maml + "name")!.Value, StringComparer.Ordinal)),
            new XElement(Command + "inputTypes", Inputs(cmdlet)),
            new XElement(Command + "returnValues", Outputs(cmdlet)),
            new XElement(Command + "examples", Examples(cmdlet, comment)),
            new XElement(Command + "relatedLinks", Links(comment)));
    }

    // What the list of parameters says of a parameter that is used differently in several sets.
    private static ParameterUse Broadest(ParameterMetadata parameter) =>
        parameter.Uses.OrderBy(use => use.Mandatory).ThenByDescending(use => use.PipelineInput, StringComparer.Ordinal).First();

    private static IEnumerable<XElement> ShouldProcessParameters(CmdletMetadata cmdlet) =>
        s_shouldProcess.Where(_ => cmdlet.SupportsShouldProcess).Select(parameter => new XElement(
            Command + "parameter",
            new XAttribute("required", "false"),
            new XAttribute("variableLength", "false"),
            new XAttribute("globbing", "false"),
            new XAttribute("pipelineInput", "False"),
            new XAttribute("position", "named"),
            new XAttribute("aliases", parameter.Alias),
            new XElement(Maml + "name", parameter.Name),
            Description([parameter.Description]),
            TypeElement(nameof(SwitchParameter)),
            new XElement(Dev + "defaultValue")));

    private static XElement WriteParameter(ParameterMetadata parameter, ParameterUse use, IReadOnlyList<string> description)
    {
        XElement element = new(
            Command + "parameter",
            new XAttribute("required", use.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", parameter.Property.PropertyType.IsArray ? "true" : "false"),
            new XAttribute("globbing", parameter.SupportsWildcards ? "true" : "false"),
            new XAttribute("pipelineInput", use.PipelineInput),
            new XAttribute("position", use.Position?.ToString() ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            Description(description));
        if (parameter.Values.Count > 0)
        {
            element.Add(new XElement(
                Command + "parameterValueGroup",
                parameter.Values.Select(value => new XElement(Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value))));
        }

        if (!parameter.IsSwitch)
        {
            element.Add(new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), parameter.TypeName));
        }

        element.Add(TypeElement(parameter.TypeName), new XElement(Dev + "defaultValue"));
        return element;
    }

    private IReadOnlyList<string> Describe(CmdletMetadata cmdlet, ParameterMetadata parameter)
    {
        XElement? comment = documentation.Find(TypeNames.DocumentationId('P', parameter.Property.DeclaringType!, parameter.Name));
        IReadOnlyList<string> summary = Required(comment?.Element("summary"), $"parameter -{parameter.Name} of {cmdlet.Name} has no <summary>");
        return [.. summary, .. Documentation.Paragraphs(comment?.Element("remarks"))];
    }

    private IEnumerable<XElement> Inputs(CmdletMetadata cmdlet) =>
        cmdlet.Parameters.Where(p => p.Uses.Any(use => use.FromPipeline)).Select(p => p.Property.PropertyType).Distinct().Select(type =>
            new XElement(Command + "inputType", TypeElement(type.FullName!), Description(TypeSummary(type.GetElementType() ?? type))));

    private IEnumerable<XElement> Outputs(CmdletMetadata cmdlet) =>
        cmdlet.OutputTypes.Select(type => new XElement(Command + "returnValue", TypeElement(type.FullName!), Description(TypeSummary(type))));

    private IReadOnlyList<string> TypeSummary(Type type) =>
        Documentation.Paragraphs(documentation.Find(TypeNames.DocumentationId('T', type))?.Element("summary"));

    private IEnumerable<XElement> Examples(CmdletMetadata cmdlet, XElement? comment)
    {
        XElement[] examples = [.. comment?.Elements("example") ?? []];
        if (examples.Length < FewestExamples)
        {
            report($"{cmdlet.Name} has {examples.Length} <example>s, {FewestExamples} are required");
        }

        for (int i = 0; i < examples.Length; i++)
        {
            XElement? code = examples[i].Element("code");
            string[] before = [.. code?.ElementsBeforeSelf("para").SelectMany(Documentation.Paragraphs) ?? []];
            string[] after = [.. code?.ElementsAfterSelf("para").SelectMany(Documentation.Paragraphs) ?? []];
            if (code is null || before.Length != 1 || after.Length == 0)
            {
                report($"example {i + 1} of {cmdlet.Name} needs a <para> that is its title, a <code> and a <para> that explains it");
                continue;
            }

            yield return new XElement(
                Command + "example",
                new XElement(Maml + "title", $"Example {i + 1}: {before[0]}"),
                new XElement(Dev + "code", Documentation.Code(code)),
                new XElement(Dev + "remarks", after.Select(text => new XElement(Maml + "para", text))));
        }
    }

    // A type that is no cmdlet is for readers of the code: there is no topic to go to.
    private IEnumerable<XElement> Links(XElement? comment) =>
        from see in comment?.Elements("seealso") ?? []
        let cref = (string?)see.Attribute("cref")
        where cref is null || _cmdletNames.ContainsKey(cref)
        select new XElement(
            Maml + "navigationLink",
            new XElement(Maml + "linkText", cref is null ? see.Value : _cmdletNames[cref]),
            new XElement(Maml + "uri", (string?)see.Attribute("href")));

    private IReadOnlyList<string> Required(XElement? element, string problem)
    {
        IReadOnlyList<string> paragraphs = Documentation.Paragraphs(element);
        if (paragraphs.Count == 0)
        {
            report(problem);
        }

        return paragraphs;
    }
}
