using EthConsortium.Azure.Arm;
using EthConsortium.Core.Deployment;

namespace EthConsortium.Core.Tests.Deployment;

public sealed class DeploymentChangesTests
{
    private static readonly ResourceId s_group = ResourceId.Parse("/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/bank-a/providers/Microsoft.Network/networkSecurityGroups/nsg");

    [Theory]
    [InlineData(ArmPropertyChangeType.Delete, "\"filled in by Azure\"", null)]
    [InlineData(ArmPropertyChangeType.NoEffect, "1", "2")]
    [InlineData(ArmPropertyChangeType.Modify, "\"West Europe\"", "\"westeurope\"")]
    [InlineData(ArmPropertyChangeType.Modify, "\"a\"", "\"[reference('b').c]\"")]
    [InlineData(ArmPropertyChangeType.Modify, "\"*******\"", "\"*******\"")]
    [InlineData(ArmPropertyChangeType.Create, null, "\"(secret)\"")]
    public void What_changes_nothing_is_left_out(ArmPropertyChangeType type, string? before, string? after)
    {
        DeploymentChange change = Assert.Single(Of(new ArmPropertyChange("properties.a", type) { Before = before, After = after }));

        Assert.Equal((DeploymentChangeKind.Same, null), (change.Kind, change.Property));
    }

    [Fact]
    public void A_source_that_becomes_everybody_is_no_noise()
    {
        DeploymentChange change = Assert.Single(Of(new ArmPropertyChange("properties.sourceAddressPrefix", ArmPropertyChangeType.Modify) { Before = "\"VirtualNetwork\"", After = "\"*\"" }));

        Assert.Equal("~ networkSecurityGroups nsg properties.sourceAddressPrefix: \"VirtualNetwork\" -> \"*\"", change.ToString());
    }

    [Fact]
    public void Items_of_lists_are_named_by_their_place()
    {
        ArmPropertyChange port = new("properties.destinationPortRange", ArmPropertyChangeType.Modify) { Before = "\"22\"", After = "\"2222\"" };
        ArmPropertyChange rule = new("1", ArmPropertyChangeType.Modify) { Children = [port] };
        DeploymentChange[] changes = [.. Of(
            new ArmPropertyChange("properties.securityRules", ArmPropertyChangeType.Array) { Children = [rule, new("2", ArmPropertyChangeType.Create) { After = "{}" }] },
            new ArmPropertyChange("tags.a", ArmPropertyChangeType.Create) { After = "\"b\"" })];

        Assert.Equal(
            [(DeploymentChangeKind.Modify, "properties.securityRules[1].properties.destinationPortRange"), (DeploymentChangeKind.Create, "properties.securityRules[2]"), (DeploymentChangeKind.Create, "tags.a")],
            changes.Select(change => (change.Kind, change.Property)));
    }

    [Theory]
    [InlineData(ArmChangeType.Create, '+')]
    [InlineData(ArmChangeType.Delete, '-')]
    [InlineData(ArmChangeType.NoChange, '=')]
    [InlineData(ArmChangeType.Ignore, '*')]
    [InlineData(ArmChangeType.Deploy, '?')]
    [InlineData(ArmChangeType.Unsupported, '?')]
    public void Each_kind_has_its_sign(ArmChangeType type, char sign) =>
        Assert.Equal(sign, Assert.Single(DeploymentChanges.Of([new ArmResourceChange(s_group, type)])).Symbol);

    private static IReadOnlyList<DeploymentChange> Of(params ArmPropertyChange[] properties) => DeploymentChanges.Of([new ArmResourceChange(s_group, ArmChangeType.Modify) { Properties = properties }]);
}
