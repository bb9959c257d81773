using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class SandboxShapesTests
{
    // Microsoft's schemas are not complete: they have no workbooks, and some properties of others are only in the reference.
    private static readonly HashSet<string> s_onlyInTheReference = new(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.Compute/virtualMachineScaleSets/properties.virtualMachineProfile.extensionProfile.extensions.properties.enableAutomaticUpgrade",
        "Microsoft.Compute/virtualMachineScaleSets/extensions/properties.enableAutomaticUpgrade",
    };

    [Fact]
    public void Every_type_that_the_sandbox_knows_has_a_shape() =>
        Assert.Empty(SandboxResourceType.All.Where(type => SandboxShapes.Find(type) is null).Select(type => type.Name));

    [SharedFact("arm", "schemas")]
    public void Every_property_is_declared_in_a_schema_of_the_type()
    {
        List<string> undeclared = [];
        int declared = 0;
        foreach (SandboxResourceType type in SandboxResourceType.All)
        {
            ArmSchema[] schemas = [.. type.ApiVersions.SelectMany(version => ArmSchema.Find(type.Name, version))];
            if (schemas.Length == 0)
            {
                undeclared.Add(type.Name);
                continue;
            }

            Walk(type.Name + "/", SandboxShapes.Find(type)!, schemas);
        }

        void Walk(string path, SandboxShape shape, ArmSchema[] schemas)
        {
            foreach ((string name, SandboxShape inner) in shape.Properties.Where(p => !p.Value.IsReadOnly))
            {
                string at = path.EndsWith('/') ? path + name : $"{path}.{name}";
                ArmSchema[] found = [.. schemas.SelectMany(schema => schema.Property(name))];
                declared++;
                if (found.Length == 0)
                {
                    undeclared.Add(at);
                }
                else
                {
                    Walk(at, inner, found);
                }
            }
        }

        // What has no schema here: workbooks, secrets of vaults and the like would be another matter.
        undeclared.RemoveAll(s_onlyInTheReference.Contains);
        Assert.True(undeclared is ["Microsoft.Insights/workbooks"], string.Join('\n', undeclared));
        Assert.True(declared > 400, $"{declared}");
    }

    [Theory]
    [InlineData("Microsoft.Network/virtualNetworks", """{"location":"westeurope","properties":{"adressSpace":{}}}""", "InvalidJson", "'adressSpace' on object of type 'properties'. Path 'properties.adressSpace'")]
    [InlineData("Microsoft.Network/virtualNetworks", """{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.0.0.0/24"}},{"name":"b","properties":{"addressPrefx":"10.0.1.0/24"}}]}}""", "InvalidJson", "Path 'properties.subnets[1].properties.addressPrefx'")]
    [InlineData("Microsoft.Network/networkSecurityGroups", """{"location":"westeurope","properties":{"securityRules":[{"name":"a","priority":100}]}}""", "InvalidJson", "Path 'properties.securityRules[0].priority'")]
    [InlineData("Microsoft.Network/publicIPAddresses", """{"location":"westeurope","kind":"x"}""", "InvalidJson", "Path 'kind'")]
    [InlineData("Microsoft.Network/publicIPAddresses", """{"location":"westeurope","sku":{"name":"Standard","size":"S"}}""", "InvalidJson", "Path 'sku.size'")]
    [InlineData("Microsoft.Network/publicIPAddresses", """{"location":"westeurope","properties":{"publicIPAllocationMethod":{"of":"Static"}}}""", "InvalidJson", "Path 'properties.publicIPAllocationMethod.of'")]
    [InlineData("Microsoft.ManagedIdentity/userAssignedIdentities", """{"location":"westeurope","properties":{"federated":true}}""", "InvalidRequestContent", "Path 'properties.federated'")]
    [InlineData("Microsoft.Storage/storageAccounts", """{"location":"westeurope","sku":{"name":"Standard_LRS"},"kind":"StorageV2","properties":{"encryption":{"services":{"blobs":{"enabled":true}}}}}""", "InvalidRequestContent", "Path 'properties.encryption.services.blobs'")]
    public async Task A_property_that_is_not_declared_is_refused_wherever_it_stands_and_however_it_comes(string type, string body, string code, string said)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        string version = SandboxResourceType.All.Single(known => known.Name == type).ApiVersions[^1];
        ResourceId id = running.Group.Resource(type, "thing");

        ArmRequestException direct = await Assert.ThrowsAsync<ArmRequestException>(() => running.Client.PutAsync(id, version, body, default));
        JsonObject resource = JsonNode.Parse(body)!.AsObject();
        (resource["type"], resource["name"], resource["apiVersion"]) = (type, "thing", version);
        ArmError? inTemplate = await running.Client.Deployments.ValidateAsync(ArmDeployments.IdOf(running.Group, "d"), new ArmDeploymentRequest(SandboxTemplates.With(resource.ToJsonString())), default);

        foreach (ArmError error in (ArmError[])[direct.Error, inTemplate!])
        {
            Assert.Contains(said, Assert.Single(error.Flatten(), each => each.Code == code).Message, StringComparison.Ordinal);
        }

        Assert.Equal(400, direct.Status);
        Assert.Empty(running.Sandbox.Resources);
    }

    [Fact]
    public async Task An_item_written_by_itself_is_held_against_the_same_shape()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId group = running.Group.Resource("Microsoft.Network/networkSecurityGroups", "nsg");
        await (await running.Client.PutAsync(group, "2025-05-01", """{"location":"westeurope"}""", default)).WaitAsync(default);

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => running.Client.PutAsync(group.Child("securityRules", "a"), "2025-05-01", """{"properties":{"port":22}}""", default));

        Assert.True(error.Has("InvalidJson"));
        Assert.Contains("Path 'properties.port'", error.Message, StringComparison.Ordinal);
    }
}
