using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>Machines of one kind, each with Ubuntu 24.04, a managed disk and one network card.</summary>
/// <remarks>
/// Uniform: only there do host names count up (<c>…reg1000000</c>, <c>…000001</c>). Source:
/// https://learn.microsoft.com/azure/templates/microsoft.compute/virtualmachinescalesets
/// </remarks>
/// <param name="Name">Its name; host names begin with it.</param>
public sealed record VirtualMachineScaleSet(ArmExpression Name) : ArmResource("Microsoft.Compute/virtualMachineScaleSets", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2026-03-01";

    /// <summary>The size of its machines.</summary>
    public required ArmExpression Size { get; init; }

    /// <summary>How many there are.</summary>
    public required ArmExpression Count { get; init; }

    /// <summary>The kind of their disks, such as <c>Premium_LRS</c>.</summary>
    public required ArmExpression DiskKind { get; init; }

    /// <summary>The user on them.</summary>
    public required ArmExpression UserName { get; init; }

    /// <summary>The user's password, or null: then there is a key, and no password is taken.</summary>
    public ArmExpression? Password { get; init; }

    /// <summary>The user's public SSH key, or null.</summary>
    public ArmExpression? SshKey { get; init; }

    /// <summary>What cloud-init reads, in base64.</summary>
    public required ArmExpression CustomData { get; init; }

    /// <summary>Their identity.</summary>
    public required UserAssignedIdentity Identity { get; init; }

    /// <summary>Their subnet.</summary>
    public required ArmExpression SubnetId { get; init; }

    /// <summary>Their network security group.</summary>
    public required ArmExpression NetworkSecurityGroupId { get; init; }

    /// <summary>The load balancers' pools that they are in; none: nothing leads to them.</summary>
    public required ImmutableArray<ArmExpression> PoolIds { get; init; }

    /// <summary>Whether they have the Azure Monitor Agent.</summary>
    public required bool IsMonitored { get; init; }

    private protected override ArmObject Envelope => new()
    {
        { "sku", new ArmObject { { "name", Size }, { "tier", "Standard" }, { "capacity", Count } } },
        {
            "identity", new ArmObject
            {
                { "type", "UserAssigned" },
                { "userAssignedIdentities", new ArmObject { { Identity.Id.ToString(), new ArmObject() } } },
            }
        },
    };

    private protected override ArmObject Properties => new()
    {
        { "orchestrationMode", "Uniform" },
        { "overprovision", false },
        { "singlePlacementGroup", true },
        { "upgradePolicy", new ArmObject { { "mode", "Manual" } } },
        {
            "virtualMachineProfile", new ArmObject
            {
                { "osProfile", OsProfile },
                {
                    "storageProfile", new ArmObject
                    {
                        {
                            "imageReference", new ArmObject
                            {
                                { "publisher", "Canonical" },
                                { "offer", "ubuntu-24_04-lts" },
                                { "sku", "server" },
                                { "version", "latest" },
                            }
                        },
                        {
                            "osDisk", new ArmObject
                            {
                                { "createOption", "FromImage" },
                                { "caching", "ReadWrite" },
                                { "managedDisk", new ArmObject { { "storageAccountType", DiskKind } } },
                            }
                        },
                    }
                },
                { "networkProfile", NetworkProfile },
                { "extensionProfile", IsMonitored ? new ArmObject { { "extensions", new ArmArray(Monitor) } } : null },
            }
        },
    };

    private ArmObject OsProfile => new()
    {
        { "computerNamePrefix", Name },
        { "adminUsername", UserName },
        { "adminPassword", Password },
        {
            "linuxConfiguration", new ArmObject
            {
                { "disablePasswordAuthentication", SshKey is not null },
                { "provisionVMAgent", true },
                { "ssh", SshKey is null ? null : new ArmObject { { "publicKeys", new ArmArray(AuthorizedKey(SshKey)) } } },
            }
        },
        { "customData", CustomData },
    };

    private ArmObject NetworkProfile => new()
    {
        {
            "networkInterfaceConfigurations", new ArmArray(Part("nic", new ArmObject
            {
                { "primary", true },
                { "networkSecurityGroup", Reference(NetworkSecurityGroupId) },
                {
                    "ipConfigurations", new ArmArray(Part("ip", new ArmObject
                    {
                        { "primary", true },
                        { "subnet", Reference(SubnetId) },
                        { "loadBalancerBackendAddressPools", ArmArray.OrNone(PoolIds.Select(Reference)) },
                    }))
                },
            }))
        },
    };

    // The agent has to be told which identity it signs in with: a machine may have several.
    private ArmObject Monitor => Part("AzureMonitorLinuxAgent", new ArmObject
    {
        { "publisher", "Microsoft.Azure.Monitor" },
        { "type", "AzureMonitorLinuxAgent" },
        { "typeHandlerVersion", "1.33" },
        { "autoUpgradeMinorVersion", true },
        { "enableAutomaticUpgrade", true },
        {
            "settings", new ArmObject
            {
                {
                    "authentication", new ArmObject
                    {
                        {
                            "managedIdentity", new ArmObject
                            {
                                { "identifier-name", "mi_res_id" },
                                { "identifier-value", Identity.Id },
                            }
                        },
                    }
                },
            }
        },
    });

    private ArmObject AuthorizedKey(ArmExpression key) => new()
    {
        { "path", ArmFunctions.Concat("/home/", UserName, "/.ssh/authorized_keys") },
        { "keyData", key },
    };
}
