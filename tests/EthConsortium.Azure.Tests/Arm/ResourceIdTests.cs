using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Arm;

public sealed class ResourceIdTests
{
    private const string Group = "/subscriptions/12345678-1234-9876-4563-123456789012/resourceGroups/my-group";

    [SharedFact("vectors", "11-azure-resource-ids")]
    public void Every_published_vector_is_read_or_refused()
    {
        JsonArray vectors = JsonNode.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "11-azure-resource-ids", "resource-ids.json")))!.AsArray();
        foreach (JsonNode? vector in vectors)
        {
            string type = (string)vector!["resourceType"]!;
            string input = (string)vector["input"]!;
            ResourceId? id;
            bool isRead = type == "resource group" ? ResourceId.TryParse(input, "Microsoft.Resources/resourceGroups", out id) : ResourceId.TryParse(input, type, out id);

            // Strictly read is what prints as it was given.
            if ((bool)vector["caseSensitive"]!)
            {
                isRead = isRead && id!.ToString() == input;
            }

            Assert.True(isRead == (bool)vector["valid"]!, $"{type}: {input}");
            if (isRead)
            {
                string?[] expected = [.. vector["expected"]!.AsObject().Select(e => (string?)e.Value)];
                Assert.Equal((expected[0], expected[1], expected[^1]), (id!.SubscriptionId, id.ResourceGroupName, id.Name));
                Assert.Equal(expected.Skip(2), type == "resource group" ? [] : id.NestedName.Split('/'));
            }
        }

        Assert.True(vectors.Count > 100);
    }

    [Fact]
    public void It_prints_the_fixed_parts_in_one_spelling_and_the_names_as_given()
    {
        ResourceId id = ResourceId.Parse("/SUBSCRIPTIONS/ABC/resourcegroups/Rg/PROVIDERS/microsoft.network/VIRTUALNETWORKGATEWAYS/Gw-1", "Microsoft.Network/virtualNetworkGateways");

        Assert.Equal("/subscriptions/ABC/resourceGroups/Rg/providers/Microsoft.Network/virtualNetworkGateways/Gw-1", id.ToString());
    }

    [Fact]
    public void Case_makes_no_difference()
    {
        ResourceId a = ResourceId.Parse($"{Group}/providers/Microsoft.Network/connections/c");
        ResourceId b = ResourceId.Parse(a.ToString().ToUpperInvariant());

        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Fact]
    public void An_extension_is_on_its_resource()
    {
        string text = $"{Group}/providers/Microsoft.KeyVault/vaults/v/providers/Microsoft.Authorization/roleAssignments/r";
        ResourceId id = ResourceId.Parse(text);

        Assert.Equal(("Microsoft.Authorization/roleAssignments", "r", "v"), (id.Type, id.NestedName, id.Parent!.Name));
        Assert.Equal(text, id.ToString());
        Assert.Equal("my-group", id.ResourceGroupName);
    }

    [Fact]
    public void What_belongs_to_the_tenant_has_no_subscription()
    {
        ResourceId id = ResourceId.Parse("/providers/microsoft.authorization/roledefinitions/x", "Microsoft.Authorization/roleDefinitions");

        Assert.Equal("/providers/Microsoft.Authorization/roleDefinitions/x", id.ToString());
        Assert.Null(id.SubscriptionId);
    }

    [Fact]
    public void It_is_built_as_it_is_read()
    {
        ResourceId built = ResourceId.ForResourceGroup("12345678-1234-9876-4563-123456789012", "my-group").Resource("Microsoft.Network/virtualNetworks/subnets", "v", "s");

        Assert.Equal(ResourceId.Parse($"{Group}/providers/Microsoft.Network/virtualNetworks/v/subnets/s"), built);
        Assert.Equal("v/s", built.NestedName);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a b ")]
    [InlineData("a?b")]
    [InlineData("a%2Fb")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_name_cannot_leave_its_place(string name) => Assert.Throws<FormatException>(() => ResourceId.ForResourceGroup("s", "g").Resource("Microsoft.Network/connections", name));
}
