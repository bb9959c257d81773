using System.Management.Automation;
using System.Reflection;

namespace EthConsortium.ModuleBuilder;

/// <summary>A cmdlet as its attributes describe it.</summary>
internal sealed class CmdletMetadata
{
    public CmdletMetadata(Type type)
    {
        Type = type;
        CustomAttributeData attribute = Attributes.Of<CmdletAttribute>(type).Single();
        Verb = (string)attribute.ConstructorArguments[0].Value!;
        Noun = (string)attribute.ConstructorArguments[1].Value!;
        ConfirmImpact = attribute.Named<int?>("ConfirmImpact") is { } impact ? (ConfirmImpact)impact : null;
        SupportsShouldProcess = attribute.Named<bool>("SupportsShouldProcess");
        DefaultParameterSet = attribute.Named<string>("DefaultParameterSetName");
        Aliases = Attributes.AliasesOf(type);
        Parameters = [.. type.GetProperties().Where(p => Attributes.Of<ParameterAttribute>(p).Any()).Select(p => new ParameterMetadata(p))];
        OutputTypes = [.. Attributes.Of<OutputTypeAttribute>(type)
            .SelectMany(a => (IEnumerable<CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)
            .Select(argument => (Type)argument.Value!)];
    }

    /// <summary>The cmdlets of an assembly by name.</summary>
    public static IReadOnlyList<CmdletMetadata> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Where(type => Attributes.Of<CmdletAttribute>(type).Any())
            .Select(type => new CmdletMetadata(type)).OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];

    public Type Type { get; }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    /// <summary>Null where the cmdlet leaves PowerShell's default.</summary>
    public ConfirmImpact? ConfirmImpact { get; }

    public bool SupportsShouldProcess { get; }

    public string? DefaultParameterSet { get; }

    public IReadOnlyList<string> Aliases { get; }

    public IReadOnlyList<ParameterMetadata> Parameters { get; }

    public IReadOnlyList<Type> OutputTypes { get; }

    /// <summary>The parameter sets with their parameters, the default one first.</summary>
    public IReadOnlyList<IReadOnlyList<(ParameterMetadata Parameter, ParameterUse Use)>> ParameterSets
    {
        get
        {
            string[] names = [.. Parameters.SelectMany(p => p.Uses).Select(use => use.Set).OfType<string>().Distinct().OrderBy(set => set != DefaultParameterSet)];
            return [.. (names.Length == 0 ? [null] : names.Cast<string?>()).Select(set => (IReadOnlyList<(ParameterMetadata, ParameterUse)>)
            [
                .. Parameters.SelectMany(p => p.Uses.Where(use => use.Set is null || use.Set == set).Select(use => (Parameter: p, Use: use)))
                    .OrderBy(p => p.Use.Position ?? int.MaxValue).ThenBy(p => !p.Use.Mandatory),
            ])];
        }
    }
}
