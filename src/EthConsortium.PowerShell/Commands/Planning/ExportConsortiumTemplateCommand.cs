using System.Management.Automation;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;

namespace EthConsortium.PowerShell.Commands.Planning;

/// <summary>Writes the templates that the members of a plan are deployed with.</summary>
/// <remarks>
/// <para>
/// Each member gets a folder with template.json and parameters.json, which any tool for Azure Resource Manager deploys:
/// az deployment group create, New-AzResourceGroupDeployment, a pipeline. The same plan always gives the same bytes. Nothing is asked
/// of Azure.
/// </para>
/// <para>
/// No file holds a secret. RequiredParameters of what is returned names the parameters that whoever deploys has to give: the
/// password of the nodes, the shared key of the gateways, and what the plan does not know. docs/azure-plan.md shows how.
/// </para>
/// </remarks>
/// <example>
/// <para>Write the templates of all members</para>
/// <code>Get-ConsortiumPlan ./examples/three-banks-azure.json | Export-ConsortiumTemplate -OutputFolder ./templates -Force</code>
/// <para>Writes templates/A, templates/B and templates/C, and replaces earlier files.</para>
/// </example>
/// <example>
/// <para>See what one member's deployment will ask for</para>
/// <code>$files = Export-ConsortiumTemplate ./examples/three-banks-azure.json -Member B -OutputFolder ./bank-b -Force
/// $files.RequiredParameters</code>
/// <para>Writes the files of bank B only, and lists the parameters that they have no value for.</para>
/// </example>
/// <seealso cref="TemplateFiles"/>
[Cmdlet(VerbsData.Export, "ConsortiumTemplate", SupportsShouldProcess = true)]
[OutputType(typeof(TemplateFiles))]
public sealed class ExportConsortiumTemplateCommand : ConsortiumCmdlet
{
    private const string PathSet = "Path";

    /// <summary>The file with the plan, as JSON.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>A plan that was read or made before.</summary>
    [Parameter(ParameterSetName = "InputObject", Mandatory = true, ValueFromPipeline = true)]
    public ConsortiumPlan? InputObject { get; set; }

    /// <summary>The short name of a single member. If not given, all that are deployed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Member { get; set; }

    /// <summary>The folder to write into, made if it is not there. Each member gets a folder of its own in it.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutputFolder { get; set; } = "";

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConsortiumPlan plan = ParameterSetName == PathSet ? await ConsortiumPlan.ReadAsync(await ResolvePathAsync(Path), cancellationToken) : InputObject!;
        string folder = await ResolvePathAsync(OutputFolder);
        // Before the first is written: whether files of any are there.
        foreach ((MemberPlan member, TemplateFiles files) in MemberTemplates.Select(plan, Member).Select(member => (member, TemplateFiles.Of(plan, member, folder, Force))).ToArray())
        {
            if (await ShouldProcessAsync(System.IO.Path.GetDirectoryName(files.TemplatePath)!, $"Write template.json and parameters.json of member {member.Name}"))
            {
                WriteObject(await TemplateFiles.WriteAsync(plan, member, folder, Force, cancellationToken));
            }
        }
    }
}
