using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Planning;

namespace EthConsortium.PowerShell.Commands.Planning;

/// <summary>Tells all that is wrong with a plan.</summary>
/// <remarks>
/// <para>
/// Each problem is an object with the code of its kind, the place of the value, and a message that says what was found and what would be
/// right: address spaces that overlap, reserved numbers, more pairings than a gateway takes, members that could not reach each
/// other, names and sizes that Azure would refuse, and what docs/azure-plan.md tells. Nothing at all means that the plan is right.
/// </para>
/// <para>What only Azure knows is not tested here: whether a name is free, a size is sold in a region, a quota is enough.</para>
/// </remarks>
/// <example>
/// <para>List the problems of a plan</para>
/// <code>Test-ConsortiumPlan ./examples/three-banks-azure.json</code>
/// <para>Shows nothing: the plan of the examples is right.</para>
/// </example>
/// <example>
/// <para>Decide by it</para>
/// <code>if (Test-ConsortiumPlan ./examples/three-banks-azure.json -Quiet) { 'Ready to deploy.' }</code>
/// <para>With -Quiet the answer is true or false.</para>
/// </example>
/// <seealso cref="Diagnostic"/>
[Cmdlet(VerbsDiagnostic.Test, "ConsortiumPlan")]
[OutputType(typeof(Diagnostic), typeof(bool))]
public sealed class TestConsortiumPlanCommand : ConsortiumCmdlet
{
    private const string PathSet = "Path";

    /// <summary>The file with the plan, as JSON.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>A plan that was read or made before.</summary>
    [Parameter(ParameterSetName = "InputObject", Mandatory = true, ValueFromPipeline = true)]
    public ConsortiumPlan? InputObject { get; set; }

    /// <summary>Answers true when the plan is right, false when it is not, instead of the problems.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Diagnostic> problems = ParameterSetName == PathSet
            ? await ConsortiumPlan.CheckAsync(await OnPipelineThreadAsync(() => GetUnresolvedProviderPathFromPSPath(Path)), cancellationToken)
            : InputObject!.Validate();
        if (Quiet)
        {
            WriteObject(problems.Count == 0);
        }
        else
        {
            WriteObject(problems, enumerateCollection: true);
        }
    }
}
