using System.Management.Automation;
using System.Reflection;
using System.Security;
using EthConsortium.Ethereum;
using EthConsortium.ModuleBuilder;

namespace EthConsortium.PowerShell.Tests.Metadata;

/// <summary>The house rules for cmdlets, read from metadata: no PowerShell runs here.</summary>
public class CmdletTests
{
    // They show, wait, or make an object; everything else changes something and can be asked about it first.
    private static readonly HashSet<string> HarmlessVerbs =
        ["Compare", "Connect", "ConvertFrom", "ConvertTo", "Disconnect", "Find", "Get", "Measure", "Protect", "Resolve", "Show", "Test", "Wait"];

    private static readonly string[] SingularEndings = ["ss", "Alias"];

    private static readonly string[] SecretWords = ["Password", "Passphrase", "Secret", "PrivateKey", "Mnemonic", "Credential", "Token", "SharedKey"];

    // A secret's address is no secret, nor is the path of the file it is in.
    private static readonly Type[] SecretTypes = [typeof(SecureString), typeof(PSCredential), typeof(SwitchParameter), typeof(Uri)];

    [Fact]
    public void There_are_cmdlets() => Assert.NotEmpty(StagedModule.Cmdlets);

    [Fact]
    public void Verbs_are_approved_ones()
    {
        Type[] groups =
        [
            typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle),
            typeof(VerbsOther), typeof(VerbsSecurity),
        ];
        HashSet<string> approved = [.. groups.SelectMany(group => group.GetFields()).Select(field => (string)field.GetRawConstantValue()!)];

        StagedModule.AssertNone(StagedModule.Cmdlets.Where(c => !approved.Contains(c.Verb)).Select(c => $"{c.Name}: the verb is not approved"));
    }

    [Fact]
    public void Nouns_begin_with_Consortium_and_are_singular() =>
        StagedModule.AssertNone(StagedModule.Cmdlets
            .Where(c => !c.Noun.StartsWith("Consortium", StringComparison.Ordinal) || (c.Noun.EndsWith('s') && !SingularEndings.Any(ending => c.Noun.EndsWith(ending, StringComparison.Ordinal))))
            .Select(c => c.Name));

    [Fact]
    public void Classes_are_sealed_derive_from_the_base_and_are_named_after_the_command() =>
        StagedModule.AssertNone(StagedModule.Cmdlets
            .Where(c => !c.Type.IsSealed || !c.Type.IsSubclassOf(typeof(ConsortiumCmdlet)) || c.Type.Name != $"{c.Verb}{c.Noun}Command"
                || !c.Type.Namespace!.StartsWith("EthConsortium.PowerShell.Commands.", StringComparison.Ordinal))
            .Select(c => $"{c.Name}: {c.Type.FullName}"));

    [Fact]
    public void What_changes_something_can_be_asked_about_it_first() =>
        StagedModule.AssertNone(StagedModule.Cmdlets.Where(c => !c.SupportsShouldProcess && !HarmlessVerbs.Contains(c.Verb))
            .Select(c => $"{c.Name} does not support -WhatIf and -Confirm"));

    [Fact]
    public void Only_what_takes_something_away_asks_without_being_told_to() =>
        StagedModule.AssertNone(StagedModule.Cmdlets.Where(c => (c.ConfirmImpact == ConfirmImpact.High) != TakesAway(c) || (c.ConfirmImpact is not null && !TakesAway(c)))
            .Select(c => $"{c.Name}: ConfirmImpact is {c.ConfirmImpact?.ToString() ?? "not set"}"));

    [Fact]
    public void Results_are_records_of_ours() =>
        StagedModule.AssertNone(StagedModule.Cmdlets
            .Where(c => c.OutputTypes.Count == 0 || c.OutputTypes.Any(type => type != typeof(void) && type != typeof(bool) && !type.FullName!.StartsWith("EthConsortium.", StringComparison.Ordinal)))
            .Select(c => $"{c.Name}: OutputType is {string.Join(", ", c.OutputTypes.Select(t => t.FullName))}"));

    [Fact]
    public void Secrets_are_SecureString_or_PSCredential_and_never_positional() =>
        StagedModule.AssertNone(
            from cmdlet in StagedModule.Cmdlets
            from parameter in cmdlet.Parameters
            where SecretWords.Any(word => parameter.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            where !parameter.Name.EndsWith("Path", StringComparison.Ordinal)
            where !SecretTypes.Contains(parameter.Property.PropertyType) || parameter.Uses.Any(use => use.Position is not null)
            select $"{cmdlet.Name} -{parameter.Name} is {parameter.TypeName}{(parameter.Uses.Any(use => use.Position is not null) ? ", positional" : "")}");

    [Fact]
    public void Whatever_is_a_secret_by_type_is_one_by_name() =>
        StagedModule.AssertNone(
            from cmdlet in StagedModule.Cmdlets
            from parameter in cmdlet.Parameters
            where parameter.Property.PropertyType == typeof(SecureString) || parameter.Property.PropertyType == typeof(PSCredential)
            where !SecretWords.Any(word => parameter.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            select $"{cmdlet.Name} -{parameter.Name}");

    /// <summary>A variable that is empty by mistake must not mean the default session, or all there is.</summary>
    [Fact]
    public void Null_is_no_session_and_no_filter() =>
        StagedModule.AssertNone(
            from cmdlet in StagedModule.Cmdlets
            from parameter in cmdlet.Parameters
            where parameter.Name == "Session" || parameter.Property.PropertyType.IsArray
            where !parameter.Uses.All(use => use.Mandatory)
            where !parameter.Property.GetCustomAttributesData().Any(a => a.AttributeType.Name is nameof(ValidateNotNullAttribute) or nameof(ValidateNotNullOrEmptyAttribute))
            select $"{cmdlet.Name} -{parameter.Name}");

    [Fact]
    public void Addresses_from_the_pipeline_are_read_with_a_reason() =>
        StagedModule.AssertNone(
            from cmdlet in StagedModule.Cmdlets
            from parameter in cmdlet.Parameters
            where parameter.Property.PropertyType == typeof(Address) || parameter.Property.PropertyType == typeof(Address[])
            where parameter.Uses.Any(use => use.FromPipeline || use.FromPipelineByPropertyName)
            where !parameter.Property.GetCustomAttributesData().Any(a => a.AttributeType == typeof(AddressArgumentAttribute))
            select $"{cmdlet.Name} -{parameter.Name}");

    [Fact]
    public void Every_declared_parameter_set_is_used()
    {
        StagedModule.AssertNone(StagedModule.Cmdlets
            .Where(c => c.DefaultParameterSet is { } set && !c.Parameters.SelectMany(p => p.Uses).Any(use => use.Set == set))
            .Select(c => $"{c.Name}: no parameter is in the default set {c.DefaultParameterSet}"));
    }

    /// <summary>
    /// Import-Module loads every public type of the module before it calls the module's initializer. A base type, an
    /// interface or the layout of a struct field that lives in deps/ cannot be found at that moment, and the import fails.
    /// </summary>
    [Fact]
    public void Loading_the_public_types_takes_nothing_of_deps()
    {
        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        List<string> offenders = [];
        foreach (Type type in StagedModule.Assembly.GetExportedTypes().SelectMany(Hierarchy).Distinct())
        {
            offenders.AddRange(type.GetInterfaces().Append(type.BaseType).OfType<Type>().Where(IsOfDeps)
                .Select(needed => $"{type.FullName} derives from or implements {needed.FullName}"));
            offenders.AddRange(type.GetFields(Fields).Where(field => field.FieldType.IsValueType && IsOfDeps(field.FieldType))
                .Select(field => $"{type.FullName} has the field {field.Name} of the struct {TypeNames.Short(field.FieldType)}; keep it in a StrongBox<T>"));
        }

        StagedModule.AssertNone(offenders);

        static IEnumerable<Type> Hierarchy(Type type)
        {
            for (Type? t = type; t is not null && t.Assembly == StagedModule.Assembly; t = t.BaseType)
            {
                yield return t;
            }
        }
    }

    // To end a session takes nothing away; to disconnect a gateway deletes the connection.
    private static bool TakesAway(CmdletMetadata cmdlet) => cmdlet.Verb == "Remove" || cmdlet.Name == "Disconnect-ConsortiumGateway";

    private static bool IsOfDeps(Type type) =>
        type.IsGenericType && type.GetGenericArguments().Any(IsOfDeps)
        || (type.Assembly != StagedModule.Assembly && File.Exists(StagedModule.PathOf("deps", type.Assembly.GetName().Name + ".dll")));
}
