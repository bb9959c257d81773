using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Rehearsal.AzureSandbox.Templates;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class TemplateFunctionTests
{
    // The values are those that Bicep's uniqueString() gives.
    [Theory]
    [InlineData("[uniqueString('test')]", "rbgf3xv4ufgzg")]
    [InlineData("[uniqueString('hello', 'world')]", "a7wkljktk6wne")]
    [InlineData("[uniqueString('abc')]", "cgtzqvhu4i23s")]
    [InlineData("[uniqueString('/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-rg')]", "bmg7c6xu4tw46")]
    [InlineData("[uniqueString('foo', 'bar', 'baz')]", "xzi4ioaxtmth4")]
    [InlineData("[guid('a', 'b')]", "2d796349-8c7e-55ec-9624-54ece82ed031")]
    [InlineData("[concat('it''s ', toLower('A'), string(3))]", "it's a3")]
    [InlineData("[format('{0}-reg{1:D2}', 'x', 3)]", "x-reg03")]
    [InlineData("[take(substring('abcdef', 1), 3)]", "bcd")]
    [InlineData("[if(equals(parameters('n'), 3), 'three', createArray('never')[7])]", "three")]
    [InlineData("[parameters('map').inner['key']]", "value")]
    [InlineData("[createObject('a', createArray(1, 2)).a[1]]", "2")]
    [InlineData("[string(range(3, 2))]", "[3,4]")]
    [InlineData("[length('four')]", "4")]
    [InlineData("[base64('hi')]", "aGk=")]
    [InlineData("[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]", "/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s")]
    [InlineData("[resourceId('s2', 'g2', 'Microsoft.Network/connections', 'c')]", "/subscriptions/s2/resourceGroups/g2/providers/Microsoft.Network/connections/c")]
    [InlineData("[extensionResourceId(resourceGroup().id, 'Microsoft.Authorization/roleAssignments', 'r')]", "/subscriptions/s1/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/r")]
    [InlineData("[deployment().name]", "d")]
    [InlineData("[[not an expression]", "[not an expression]")]
    [InlineData("plain", "plain")]
    public void It_gives_what_Azure_gives(string expression, string expected) => Assert.Equal(expected, new TemplateEvaluator(Scope()).Evaluate(expression)!.ToString());

    [Theory]
    [InlineData("[unknownFunction('a')]", "unknownFunction")]
    [InlineData("[concat('a'(]", "not valid at position")]
    [InlineData("[concat('a') x]", "not valid at position")]
    [InlineData("[concat('a)]", "not valid at position")]
    [InlineData("[parameters('nobody')]", "nobody")]
    [InlineData("[variables('circle')]", "refers to itself")]
    [InlineData("[copyIndex()]", "copyIndex")]
    [InlineData("[resourceId('Microsoft.Network/virtualNetworks', 'a', 'b')]", "resourceId")]
    [InlineData("[substring('abc', 2, 5)]", "substring")]
    [InlineData("[div(1, 0)]", "div")]
    public void What_is_wrong_or_unknown_is_refused(string expression, string part) =>
        Assert.Contains(part, Assert.Throws<SandboxError>(() => new TemplateEvaluator(Scope()).Evaluate(expression)).Message);

    private static TemplateScope Scope()
    {
        ResourceId group = ResourceId.ForResourceGroup("s1", "g");
        return new TemplateScope
        {
            Deployment = ArmDeployments.IdOf(group, "d"),
            ResourceGroup = group,
            Location = "westeurope",
            TenantId = "t",
            Now = DateTimeOffset.UnixEpoch,
            Template = JsonNode.Parse("""{"variables":{"circle":"[variables('circle')]"}}""")!.AsObject(),
            Reference = (_, _) => null,
            Find = _ => null,
            Parameters = { ["n"] = 3, ["map"] = JsonNode.Parse("""{"inner":{"key":"value"}}""") },
        };
    }
}
