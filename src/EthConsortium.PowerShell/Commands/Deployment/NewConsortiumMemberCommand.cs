using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Errors;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.Commands.Deployment;

/// <summary>Deploys a member of a plan to Azure, and repairs one of which something is missing.</summary>
/// <remarks>
/// <para>
/// Looks first whether the subscription can have it: the providers of resource types, quotas, sizes, names and rights. All that stands in the way is
/// named at once, and nothing is changed. Then Azure checks the template and says what would change: -WhatIf shows that and ends there.
/// </para>
/// <para>
/// Then it deploys and waits. A VPN gateway takes Azure 20 to 45 minutes. Azure goes on without this process: after Ctrl+C, or from another machine,
/// Get-ConsortiumDeployment | Wait-ConsortiumDeployment takes up the waiting.
/// </para>
/// <para>
/// Running it again is harmless. It joins the same deployment while it is under way, makes what is missing or was changed, and does nothing where all
/// is in place. Rules, subnets and tags that others added to the member's own resources go when these are written: -WhatIf shows them.
/// Secrets are not compared: a new password of the nodes alone changes nothing, and the key of a connection is changed with
/// Update-ConsortiumGatewayKey.
/// </para>
/// <para>
/// A new agent or other values that nodes are told at their start take effect on nodes that are there when these are imaged anew; a warning names
/// them. docs/deploying.md tells how, and about credentials, and what to do about Azure's errors.
/// </para>
/// </remarks>
/// <example>
/// <para>See what a deployment would do</para>
/// <code>$password = Read-Host 'Password of the nodes' -AsSecureString
/// $agent = @{ NodeArtifactUrl = 'https://releases.bank-b.example/node.tar.gz'; NodeArtifactHash = 'a' * 64 }
/// New-ConsortiumMember ./examples/three-banks-azure.json -Member B -NodePassword $password @agent -WhatIf</code>
/// <para>Makes all checks, and shows every resource that would be made or changed, each with its properties that would change.</para>
/// </example>
/// <example>
/// <para>Deploy and pair</para>
/// <code>$password = Read-Host 'Password of the nodes' -AsSecureString
/// $agent = @{ NodeArtifactUrl = 'https://releases.bank-b.example/node.tar.gz'; NodeArtifactHash = 'a' * 64 }
/// $member = Get-ConsortiumPlan ./examples/three-banks-azure.json | New-ConsortiumMember -Member B -NodePassword $password @agent
/// $member.GatewayIds</code>
/// <para>Deploys bank B, waits for it, and shows the ids of its VPN gateways, which the other banks need for pairing.</para>
/// </example>
/// <example>
/// <para>Start now, wait later and elsewhere</para>
/// <code>$password = Read-Host 'Password of the nodes' -AsSecureString
/// $agent = @{ NodeArtifactUrl = 'https://releases.bank-b.example/node.tar.gz'; NodeArtifactHash = 'a' * 64 }
/// New-ConsortiumMember ./examples/three-banks-azure.json -Member B -NodePassword $password @agent -NoWait | Wait-ConsortiumDeployment</code>
/// <para>Gives the deployment as soon as Azure has begun; Wait-ConsortiumDeployment waits for its end.</para>
/// </example>
/// <seealso cref="DeployedMember"/>
/// <seealso href="https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if">What-if of Azure</seealso>
[Cmdlet(VerbsCommon.New, "ConsortiumMember", SupportsShouldProcess = true)]
[OutputType(typeof(DeployedMember), typeof(ConsortiumDeployment))]
public sealed class NewConsortiumMemberCommand : DeploymentCmdlet, IRunsAsJob
{
    private const string PathSet = "Path";

    /// <summary>The file with the plan, as JSON.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>A plan that was read or made before.</summary>
    [Parameter(ParameterSetName = "InputObject", Mandatory = true, ValueFromPipeline = true)]
    public ConsortiumPlan? InputObject { get; set; }

    /// <summary>The short name of the member.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(PlanMemberCompleter))]
    [ValidateNotNullOrEmpty]
    public string Member { get; set; } = "";

    /// <summary>The subscription. If not given, that of the plan.</summary>
    [Parameter]
    public Guid? SubscriptionId { get; set; }

    /// <summary>The resource group, which is made if it is not there. If not given, that of the plan. All names are made of its id.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceGroupName { get; set; }

    /// <summary>The region of a new resource group. If not given, the first of the member. What the group holds is where the plan says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Location { get; set; }

    /// <summary>The password of the nodes' operators: 12 to 72 characters of three kinds. For a member without an SSH key in the plan.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? NodePassword { get; set; }

    /// <summary>The key of the connections between the member's own regions: 1 to 128 printable ASCII characters without space, hyphen and tilde. For a member with gateways in several regions.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? SharedKey { get; set; }

    /// <summary>Where the nodes fetch the node agent, a .tar.gz over https. Everybody who may read the deployment sees it: no address with a signature in it.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? NodeArtifactUrl { get; set; }

    /// <summary>The SHA-256 of that file, 64 hexadecimal digits: the nodes run no other.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NodeArtifactHash { get; set; }

    /// <summary>The Data API of the network that is joined. If not given, that of the founder in the plan.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? ConsortiumDataUrl { get; set; }

    /// <summary>Other parameters of the template without a value in the plan, by their names (RequiredParameters of Export-ConsortiumTemplate); a secret as SecureString.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? TemplateParameter { get; set; }

    /// <summary>Registers the providers of resource types that the subscription has not registered. Without it they are a problem.</summary>
    [Parameter]
    public SwitchParameter RegisterProvider { get; set; }

    /// <summary>Gives the deployment as soon as Azure has begun, without waiting for its end.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConsortiumPlan plan = ParameterSetName == PathSet ? await ConsortiumPlan.ReadAsync(await ResolvePathAsync(Path), cancellationToken) : InputObject!;
        Dictionary<string, SecretText> secrets = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            MemberDeploymentOptions options = new(plan, Member)
            {
                SubscriptionId = SubscriptionId,
                ResourceGroupName = ResourceGroupName,
                Location = Location,
                Values = ReadParameters(secrets),
                Secrets = secrets,
                RegisterProviders = RegisterProvider,
            };
            MemberDeployment deployment = await OpenAsync();
            DeploymentPreview preview = await deployment.PreviewAsync(options, cancellationToken);
            if (!await ShouldProcessAsync(preview.ToString(), $"{preview}\nGo on?", "Deploy a member of a consortium"))
            {
                return;
            }

            ConsortiumDeployment started = await deployment.StartAsync(options, preview, cancellationToken);
            WriteObject(NoWait ? started : await deployment.WaitAsync(started, cancellationToken));
        }
        finally
        {
            foreach (SecretText secret in secrets.Values)
            {
                secret.Dispose();
            }
        }
    }

    private Dictionary<string, string> ReadParameters(Dictionary<string, SecretText> secrets)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry given in TemplateParameter ?? [])
        {
            Add($"{given.Key}", given.Value is PSObject wrapped ? wrapped.BaseObject : given.Value);
        }

        Add("adminPassword", NodePassword);
        Add("connectionSharedKey", SharedKey);
        Add("nodeArtifactUrl", NodeArtifactUrl?.OriginalString);
        Add("nodeArtifactSha256", NodeArtifactHash?.ToLowerInvariant());
        Add("consortiumDataURL", ConsortiumDataUrl?.OriginalString);
        return values;

        void Add(string name, object? value)
        {
            bool isNew = value switch
            {
                null => true,
                SecureString secret => !values.ContainsKey(name) && secrets.TryAdd(name, Secrets.Use(secret, characters => new SecretText(characters.Span))),
                _ => !secrets.ContainsKey(name) && values.TryAdd(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
            };
            if (!isNew)
            {
                throw new ParametersInvalidException($"Expected the parameter {name} once, found it in -TemplateParameter and beside it.");
            }
        }
    }
}
