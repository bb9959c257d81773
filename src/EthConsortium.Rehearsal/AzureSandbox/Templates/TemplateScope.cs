using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>What the expressions of one deployment can see.</summary>
internal sealed class TemplateScope
{
    public required ResourceId Deployment { get; init; }

    public required ResourceId ResourceGroup { get; init; }

    public required string Location { get; init; }

    public required string TenantId { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required JsonObject Template { get; init; }

    /// <summary>The values of the parameters, by name without regard to case.</summary>
    public Dictionary<string, JsonNode?> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gives the properties (or, with 'Full', the whole) of a resource, or null when that cannot be known yet.</summary>
    public required Func<ResourceId, bool, JsonNode?> Reference { get; init; }

    /// <summary>The id of a resource of the template by its symbolic or plain name, or null.</summary>
    public required Func<string, ResourceId?> Find { get; init; }

    /// <summary>Where the copy loops around the expression are.</summary>
    public IReadOnlyDictionary<string, int> Copies { get; init; } = new Dictionary<string, int>();

    /// <summary>The name of the innermost copy loop, or null outside of any.</summary>
    public string? InnermostCopy { get; init; }

    /// <summary>The same inside of a copy loop.</summary>
    public TemplateScope InCopy(string name, int index)
    {
        TemplateScope inner = new()
        {
            Deployment = Deployment,
            ResourceGroup = ResourceGroup,
            Location = Location,
            TenantId = TenantId,
            Now = Now,
            Template = Template,
            Reference = Reference,
            Find = Find,
            Copies = new Dictionary<string, int>(Copies, StringComparer.OrdinalIgnoreCase) { [name] = index },
            InnermostCopy = name,
        };
        foreach ((string parameter, JsonNode? value) in Parameters)
        {
            inner.Parameters[parameter] = value;
        }

        return inner;
    }
}
