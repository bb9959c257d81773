using EthConsortium.Azure.Arm;
using EthConsortium.Core.Deployment;

namespace EthConsortium.Core.Tests.Deployment;

public sealed class DeploymentChangesTests
{
    private static readonly ResourceId s_group = ResourceId.Parse("/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/bank-a/providers/Microsoft.Network/networkSecurityGroups/nsg");

    [Theory]
    [InlineData(ArmPropertyChangeType.Delete, "\"filled in by Azure\"", null)]
    [InlineData(ArmPropertyChangeType.Delete, "[{\"id\":\"of the subnets that use it\"}]", null, "properties.subnets")]
    [InlineData(ArmPropertyChangeType.Delete, "[]", null, "properties.securityRules")]
    [InlineData(ArmPropertyChangeType.Delete, "{\"bypass\":\"AzureServices\",\"defaultAction\":\"Allow\",\"ipRules\":[],\"virtualNetworkRules\":[]}", null, "properties.networkAcls")]
    [InlineData(ArmPropertyChangeType.NoEffect, "1", "2")]
    [InlineData(ArmPropertyChangeType.Modify, "\"West Europe\"", "\"westeurope\"")]
    [InlineData(ArmPropertyChangeType.Modify, "\"a\"", "\"[reference('b').c]\"")]
    [InlineData(ArmPropertyChangeType.Modify, "\"*******\"", "\"*******\"")]
    [InlineData(ArmPropertyChangeType.Create, null, "\"(secret)\"")]
    public void What_changes_nothing_is_left_out(ArmPropertyChangeType type, string? before, string? after, string path = "properties.a")
    {
        DeploymentChange change = Assert.Single(Of(new ArmPropertyChange(path, type) { Before = before, After = after }));

        Assert.Equal((DeploymentChangeKind.Same, null), (change.Kind, change.Property));
    }

    [Theory]
    [InlineData("networkSecurityGroups", "properties.securityRules", "[{\"name\":\"foreign\"}]")]
    [InlineData("virtualNetworks", "properties.subnets", "[{\"name\":\"foreign\"}]")]
    [InlineData("virtualNetworks", "tags", "{\"cost-center\":\"7\"}")]
    [InlineData("virtualNetworks", "tags.cost-center", "\"7\"")]
    [InlineData("virtualNetworks", "properties.networkAcls", "{\"bypass\":\"AzureServices\",\"defaultAction\":\"Deny\"}")]
    public void Rules_and_tags_that_the_template_does_not_give_are_removed(string type, string path, string before)
    {
        ResourceId id = ResourceId.Parse($"/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/bank-a/providers/Microsoft.Network/{type}/a");
        DeploymentChange change = Assert.Single(DeploymentChanges.Of([new ArmResourceChange(id, ArmChangeType.Modify) { Properties = [new ArmPropertyChange(path, ArmPropertyChangeType.Delete) { Before = before }] }]));

        Assert.Equal((DeploymentChangeKind.Delete, path, before), (change.Kind, change.Property, change.Before));
    }

    [Fact]
    public void An_item_that_a_list_would_lose_is_removed_and_what_Azure_filled_into_an_item_is_not()
    {
        ArmPropertyChange filledIn = new("0", ArmPropertyChangeType.Modify) { Children = [new("properties.provisioningState", ArmPropertyChangeType.Delete) { Before = "\"Succeeded\"" }] };
        ArmPropertyChange foreign = new("1", ArmPropertyChangeType.Delete) { Before = "{\"name\":\"foreign\"}" };
        IReadOnlyList<DeploymentChange> changes = Of(new ArmPropertyChange("properties.securityRules", ArmPropertyChangeType.Array) { Children = [filledIn, foreign] });

        Assert.Equal("- networkSecurityGroups nsg properties.securityRules[1]: {\"name\":\"foreign\"}", Assert.Single(changes).ToString());
        Assert.False(new DeploymentPreview("A", s_group, changes) { IsAzures = true, IsRepetition = true }.IsInPlace);
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
